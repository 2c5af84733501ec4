// The first lines of transformers.js's README, with its import changed.
import { pipeline } from "burnside-web";

const classify = await pipeline("sentiment-analysis");
const out = await classify("I love transformers!");
console.log(out); // [{ label: "POSITIVE", score: 0.99 }]
