// A chat as with OpenAI's SDK: on the device where it can, at the edge, redacted, where it can't.
import { Burnside } from "burnside-web";

const client = await Burnside.create({ edge: { url: "https://edge.example/v1" } });
const stream = await client.chat.completions.create({
  messages: [
    { role: "system", content: "Answer in one sentence." },
    { role: "user", content: "Why is the sky blue?" },
  ],
  stream: true,
});
let answer = "";
for await (const chunk of stream) answer += chunk.choices[0]?.delta.content ?? "";
console.log(answer, (await stream.burnside).rule);
for (const { url, body } of client.ledger) console.log("left this device:", url, body);
