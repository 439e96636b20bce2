"use client";

import * as sdk from "ourchat-sdk";
import { useEffect, useState } from "react";
import { talk } from "../src/talk.js";

export function Talk({ server }) {
  const [said, setSaid] = useState();
  useEffect(() => {
    talk(sdk, server).then(setSaid, (error) => setSaid(`failed: ${error?.stack ?? error}`));
  }, [server]);
  return said && <output>{said}</output>;
}
