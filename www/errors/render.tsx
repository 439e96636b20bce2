/** @jsxImportSource preact */
/** Renders the reference to HTML while the demo is built; the page is complete without scripts. */
import { renderToString } from "preact-render-to-string";
import type { Catalogue, Code, Row, System, Words } from "./catalogue.ts";
import { LEGEND, WORDS } from "./words.ts";

/** More methods than this are folded away. */
const MANY_METHODS = 12;

/** The content of the page's body. */
export function renderReference(catalogue: Catalogue): string {
  return renderToString(<Page catalogue={catalogue} />);
}

function Page({ catalogue }: { catalogue: Catalogue }) {
  const { codes, systems, success } = catalogue;
  const domains = byDomain(codes);
  return (
    <div class="reference">
      <header class="top">
        <a class="brand" href="../">
          <img src="../icon.svg" alt="" width="32" height="32" />
          <span>
            <Text words={WORDS.chat} />
          </span>
        </a>
        <fieldset class="languages">
          <legend class="visually-hidden">
            <Text words={WORDS.language} />
          </legend>
          <Language value="en" name="English" lang="en" checked />
          <Language value="zh" name="中文" lang="zh-Hans" />
        </fieldset>
      </header>
      <div class="intro">
        <h1>
          <Text words={WORDS.title} />
        </h1>
        <p>
          <Text words={WORDS.lead} />
        </p>
        <Legend />
      </div>
      <Filters codes={codes} systems={systems} />
      <div class="columns">
        <nav class="contents" aria-labelledby="contents">
          <details open>
            <summary id="contents">
              <Text words={WORDS.contents} />
            </summary>
            <ul role="list">
              {[...domains].map(([domain, members]) => (
                <li key={domain}>
                  <a href={`#domain-${domain}`}>{domain}</a> <span>{members.length}</span>
                </li>
              ))}
              <li>
                <a href="#ok">
                  <Text words={WORDS.success} />
                </a>
              </li>
              <li>
                <a href="#systems">
                  <Text words={WORDS.systems} />
                </a>
              </li>
            </ul>
          </details>
        </nav>
        <main>
          <p class="nothing" hidden data-testid="nothing">
            <Text words={WORDS.none} />
          </p>
          {[...domains].map(([domain, members]) => (
            <section class="domain" key={domain} aria-labelledby={`domain-${domain}`}>
              <h2 id={`domain-${domain}`}>{domain}</h2>
              {members.map((code) => (
                <Entry code={code} key={code.id} />
              ))}
            </section>
          ))}
          <section class="appendix success" aria-labelledby="ok">
            <h2 id="ok">
              <Text words={WORDS.success} />
            </h2>
            <p>
              <Text words={success.what} />
            </p>
            <Statuses rows={success.wire} />
          </section>
          <section class="appendix about" aria-labelledby="systems">
            <h2 id="systems">
              <Text words={WORDS.systems} />
            </h2>
            <dl class="systems">
              {systems.map((system) => (
                <div key={system.name}>
                  <dt>
                    <Text words={system.title} /> <code>{system.name}</code>
                  </dt>
                  <dd>
                    <Text words={system.what} />
                    {system.dialects.length > 0 && (
                      <>
                        {" "}
                        {system.dialects.map((dialect) => (
                          <code class="tag" key={dialect}>
                            {dialect}
                          </code>
                        ))}
                      </>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        </main>
      </div>
    </div>
  );
}

function Language({ value, name, lang, checked }: { value: string; name: string; lang: string; checked?: boolean }) {
  return (
    <label lang={lang}>
      <input
        type="radio"
        name="language"
        id={`language-${value}`}
        value={lang}
        checked={checked ?? false}
        autocomplete="off"
      />
      <b>{name}</b>
    </label>
  );
}

function Legend() {
  return (
    <details class="legend">
      <summary>
        <Text words={WORDS.legend} />
      </summary>
      {LEGEND.map(([title, values]) => (
        <div key={title.en}>
          <h2>
            <Text words={title} />
          </h2>
          <dl>
            {values.map(([name, meaning]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <Text words={meaning} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </details>
  );
}

/** Without scripts there is nothing to filter with, so it starts hidden. */
function Filters({ codes, systems }: { codes: readonly Code[]; systems: readonly System[] }) {
  const categories = [...new Set(codes.map((code) => code.category))].sort();
  return (
    <form class="filters" role="search" hidden>
      <label class="search">
        <span class="visually-hidden">
          <Text words={WORDS.search} />
        </span>
        <input
          type="search"
          name="words"
          data-testid="reference-search"
          placeholder={WORDS.search.en}
          data-zh={WORDS.search.zh}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      <label>
        <span>
          <Text words={WORDS.category} />
        </span>
        <select name="category" data-testid="reference-category" autocomplete="off">
          <Choice value="" words={WORDS.all} />
          {categories.map((category) => (
            <option value={category} key={category}>
              {category}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>
          <Text words={WORDS.system} />
        </span>
        <select name="system" data-testid="reference-system" autocomplete="off">
          <Choice value="" words={WORDS.all} />
          {systems.map((system) => (
            <Choice value={system.name} words={system.title} key={system.name} />
          ))}
        </select>
      </label>
      <output data-testid="reference-count">
        {codes.length} / {codes.length}
      </output>
      <button type="reset" class="button-small">
        <Text words={WORDS.reset} />
      </button>
    </form>
  );
}

/** An option has one text; the script changes it with the language. */
function Choice({ value, words }: { value: string; words: Words }) {
  return (
    <option value={value} data-zh={words.zh}>
      {words.en}
    </option>
  );
}

function Entry({ code }: { code: Code }) {
  const [domain, name] = [domainOf(code.id), code.id.slice(code.id.indexOf("/") + 1)];
  return (
    <article
      class="entry"
      id={code.anchor}
      data-category={code.category}
      data-systems={[...new Set(code.wire.map((row) => row.system))].join(" ")}
    >
      <h3>
        <a href={`#${code.anchor}`}>
          <code>
            <span class="domain-name">{domain}/</span>
            <wbr />
            {name}
          </code>
        </a>
      </h3>
      <p class="user-text">
        <Text words={code.text} />
      </p>
      <dl class="advice">
        <div>
          <dt>
            <Text words={WORDS.when} />
          </dt>
          <dd>
            <Text words={code.what} />
          </dd>
        </div>
        <div>
          <dt>
            <Text words={WORDS.remedy} />
          </dt>
          <dd>
            <Text words={code.remedy} />
          </dd>
        </div>
        <div>
          <dt>
            <Text words={WORDS.methods} />
          </dt>
          <dd>
            <Methods code={code} />
          </dd>
        </div>
      </dl>
      <ul class="facts" role="list">
        <Fact words={WORDS.kind} value={code.category} />
        <Fact words={WORDS.retry} value={code.retry} />
        <Fact words={WORDS.outcome} value={code.outcome} />
        <Fact words={WORDS.action} value={code.action} />
        <Fact words={WORDS.shown} value={`${code.show} (${code.showType})`} />
        {code.relogin && (
          <li class="fact-strong">
            <Text words={WORDS.relogin} />
          </li>
        )}
      </ul>
      {code.wire.length > 0 && <Statuses rows={code.wire} />}
    </article>
  );
}

function Methods({ code }: { code: Code }) {
  if (code.anyCall) return <Text words={WORDS.anyCall} />;
  if (code.methods.length === 0 && code.wire.length === 0) return <Text words={WORDS.apart} />;
  if (code.methods.length === 0) return <Text words={WORDS.recogniser} />;
  const names = code.methods.map((method) => (
    <code class="tag" key={method}>
      {method}
    </code>
  ));
  if (names.length <= MANY_METHODS) return <>{names}</>;
  return (
    <details>
      <summary>
        <Text words={WORDS.showMethods} /> <span class="count">{names.length}</span>
      </summary>
      {names}
    </details>
  );
}

function Fact({ words, value }: { words: Words; value: string }) {
  return (
    <li>
      <Text words={words} /> <code>{value}</code>
    </li>
  );
}

function Statuses({ rows }: { rows: readonly Row[] }) {
  return (
    <details class="statuses">
      <summary>
        <Text words={WORDS.statuses} /> <span class="count">{rows.length}</span>
      </summary>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <Text words={WORDS.system} />
              </th>
              <th scope="col">
                <Text words={WORDS.status} />
              </th>
              <th scope="col">
                <Text words={WORDS.condition} />
              </th>
              <th scope="col">
                <Text words={WORDS.call} />
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                <td>
                  {row.system}
                  {row.dialect && (
                    <>
                      {" "}
                      <span class="soft">{row.dialect}</span>
                    </>
                  )}
                </td>
                <td class="number">
                  {[row.code, ...(row.accept ?? [])].filter((code) => code !== undefined).join(", ")}
                </td>
                <td class={decides(row) || row.retry || row.documentedOnly ? undefined : "any"}>
                  <Condition row={row} />
                </td>
                <td class={row.operation === "*" ? "any" : undefined}>
                  {row.operation === "*" ? <Text words={WORDS.any} /> : row.operation}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Whether more than number and call decides about a row. */
function decides(row: Row): boolean {
  return row.text !== undefined || row.message !== undefined || row.whenHttp !== undefined;
}

function Condition({ row }: { row: Row }) {
  return (
    <>
      {row.text !== undefined && <q>{row.text.replace(/\*$/, "…")}</q>}
      {row.message && (
        <>
          <Text words={WORDS.contains} /> <q>{row.message.join(" / ")}</q>
        </>
      )}
      {row.whenHttp && (
        <>
          <Text words={WORDS.withHttp} /> {row.whenHttp.join(", ")}
        </>
      )}
      {!decides(row) && <Text words={WORDS.any} />}
      {row.retry && (
        <>
          {" "}
          <span class="soft">
            (<Text words={WORDS.retry} /> <code>{row.retry}</code>)
          </span>
        </>
      )}
      {row.documentedOnly && (
        <>
          {" "}
          <span class="soft">
            (<Text words={WORDS.documentedOnly} />)
          </span>
        </>
      )}
    </>
  );
}

/** Both languages; the style sheet shows the chosen one. Words between back quotes are code. */
function Text({ words }: { words: Words }) {
  return (
    <>
      <span lang="en">{withCode(words.en)}</span>
      <span lang="zh-Hans">{withCode(words.zh)}</span>
    </>
  );
}

function withCode(text: string) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

function byDomain(codes: readonly Code[]): Map<string, Code[]> {
  const domains = new Map<string, Code[]>();
  for (const code of codes) {
    const domain = domainOf(code.id);
    domains.set(domain, [...(domains.get(domain) ?? []), code]);
  }
  return domains;
}

function domainOf(id: string): string {
  return id.slice(0, id.indexOf("/"));
}
