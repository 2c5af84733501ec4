// Personal values that exist nowhere else, and the eyes that look for them in what was sent.
import assert from "node:assert/strict";

/** What patterns know, each in a sentence of its own. */
const BY_PATTERN = {
  email: "jolanta.quibberly@canary-mail.example",
  phone: "+1 415 555 2671",
  card: "4539 5787 6362 1486",
  iban: "GB82 WEST 1234 5698 7654 32",
  ssn: "536-22-8726",
  ip: "2001:db8:85a3::8a2e:370:7334",
  key: "ghp_9fK2mQ7xT4vB8nL1wR6yZ3cD5hJ0sA2eUoPq",
};
/** What only the tagger knows. */
const BY_TAGGER = { name: "Jolanta Quibberly", other: "Tobias Fennimore" };
export const CANARIES = { ...BY_PATTERN, ...BY_TAGGER };
const about = ({ email, phone, card, iban, ssn, ip, key, name, other }) =>
  `My name is ${name} and my colleague is ${other}. E-mail: ${email}. Call ${phone}. Card number ${card}, IBAN ${iban}. SSN ${ssn}. From IP address ${ip}. Token: ${key}.`;
export const TEXT = about(CANARIES);

/** A text as it may stand on the wire, in what it may be written as there. */
function* readings(text) {
  yield text;
  const form = text.replaceAll("+", " ");
  for (const encoded of [text, form]) {
    try {
      yield decodeURIComponent(encoded);
    } catch {
      // no such encoding
    }
  }
  for (const [base64] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g)) yield Buffer.from(base64, "base64").toString("utf8");
  for (const [escape] of [[text.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)))]]) yield escape;
}
/** The canaries in a recorded request, by place. Spaces, dashes and case aside. */
export function found({ url, headers, body }) {
  const plain = (text) => text.toLowerCase().replace(/[\s-]/g, "");
  return Object.entries({ url, headers, body }).flatMap(([place, text]) =>
    Object.entries(CANARIES).filter(([, value]) => [...readings(text ?? "")].some((reading) => plain(reading).includes(plain(value)))).map(([kind]) => `${kind} in the ${place}`),
  );
}

/** Records what a page sends, as the browser says. @param {import("playwright-core").Page} page */
export async function record(page) {
  const sent = new Map();
  const of = (id) => sent.get(id) ?? sent.set(id, { url: "", headers: "", body: "" }).get(id);
  const session = await page.context().newCDPSession(page);
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    const seen = of(requestId);
    seen.url += ` ${request.url}`;
    seen.headers += JSON.stringify(request.headers);
    seen.body += request.postData ?? "";
    // What is long, or no text, comes only when it is asked for.
    if (request.hasPostData && !request.postData) seen.late = session.send("Network.getRequestPostData", { requestId }).then(({ postData }) => (seen.body += postData), () => (seen.missing = true));
  });
  // The headers that really go out: cookies, origin, referrer.
  session.on("Network.requestWillBeSentExtraInfo", ({ requestId, headers }) => (of(requestId).headers += JSON.stringify(headers)));
  await session.send("Network.enable", { maxPostDataSize: 1 << 20 });
  return async () => {
    await Promise.all([...sent.values()].map(({ late }) => late));
    const all = [...sent.values()];
    assert.ok(all.every(({ missing }) => !missing), "the body of every request was seen");
    return all;
  };
}
