// Personal data out of a prompt, and back into the answer, by patterns alone: in a page, a service worker or Node.
import { conversation } from "burnside-web/redact";

const talk = conversation();
const { text, entities } = await talk.redact("Write to ada@example.org that I'll be late.");
console.log(text, entities.map(({ type, start, end }) => `${type} at ${start} to ${end}`));
console.log(talk.restore("Dear [EMAIL_1], I'll be late."));
await talk.dispose();
