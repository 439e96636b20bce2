// Numbers out of samples.

/** The middle one, or of an even number the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** What the samples of a scenario say about a client. */
export class Results {
  #samples;

  constructor(samples) {
    this.#samples = samples;
  }

  of(scenario, client) {
    return this.#samples.filter((sample) => sample.scenario === scenario && sample.client === client);
  }

  /** Median, least and most of a value; undefined where nothing was measured. */
  spread(scenario, client, value) {
    const values = this.of(scenario, client).map(value);
    return values.length === 0 ? undefined : { median: median(values), min: Math.min(...values), max: Math.max(...values) };
  }

  rate(scenario, client) {
    return this.spread(scenario, client, rateOf);
  }

  /** The median of the ratios of two clients in the same round, by rate; the second may be measured in another scenario. */
  ratio(scenario, client, otherScenario, other) {
    const theirs = new Map(this.of(otherScenario, other).map((sample) => [sample.round, rateOf(sample)]));
    const ratios = this.of(scenario, client).filter(({ round }) => theirs.has(round)).map((sample) => rateOf(sample) / theirs.get(sample.round));
    return ratios.length === 0 ? undefined : median(ratios);
  }
}

const rateOf = ({ amount, ms }) => (amount * 1000) / ms;
