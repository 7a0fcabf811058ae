import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { LiveSpec } from "../src/contract.ts";
import { LiveClient } from "../src/live/live-client.ts";

const SPEC: LiveSpec = { url: "/live", context: { plan: 7 }, throttle_ms: 250 };
const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

function question(shape: string, final: boolean) {
  return { group: "t1", shapes: [], shape, final };
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test("a stale answer is not shown, and its request is aborted", async () => {
  const aborted: string[] = [];
  globalThis.fetch = ((_url: string, init: RequestInit) => {
    const { shape, context } = JSON.parse(String(init.body));
    assert.deepEqual(context, { plan: 7 });
    init.signal!.addEventListener("abort", () => aborted.push(shape));
    const wait = shape === "slow" ? 60 : 5;
    return pause(wait).then(() => new Response(JSON.stringify({ lines: [{ text: shape, severity: "ok" }] })));
  }) as typeof fetch;
  const shown: string[] = [];
  const client = new LiveClient((answer) => shown.push(answer.lines[0]!.text), (why) => shown.push(why));
  client.ask(SPEC, question("slow", true));
  client.ask(SPEC, question("quick", true));
  await pause(120);
  assert.deepEqual(shown, ["quick"]);
  assert.deepEqual(aborted, ["slow"]);
});

test("while the mouse moves, the last of many questions is asked, after the throttle", async () => {
  const asked: string[] = [];
  globalThis.fetch = ((_url: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)).shape);
    return Promise.resolve(new Response('{"lines": []}'));
  }) as typeof fetch;
  const client = new LiveClient(() => {}, assert.fail);
  for (const shape of ["1", "2", "3", "4"]) client.ask(SPEC, question(shape, false));
  await pause(50);
  assert.deepEqual(asked, ["1"]);
  await pause(280);
  assert.deepEqual(asked, ["1", "4"]);
});

async function whyNot(body: string): Promise<string[]> {
  globalThis.fetch = (() => Promise.resolve(new Response(body, { status: 400 }))) as typeof fetch;
  const why: string[] = [];
  new LiveClient(assert.fail, (text) => why.push(text)).ask(SPEC, question("a", true));
  await pause(20);
  return why;
}

test("an error is said", async () => {
  const unavailable = "Live numbers are not available (HTTP 400); the page will show them.";
  for (const body of ["", "null", "no JSON", '{"what": ""}']) assert.deepEqual(await whyNot(body), [unavailable]);
});

test("a route that says what is wrong is quoted", async () => {
  assert.deepEqual(await whyNot('{"what": "An area needs three corners."}'), ["An area needs three corners."]);
});
