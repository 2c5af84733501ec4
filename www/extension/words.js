// What the engine's names are called before people.

const BACKENDS = { webgpu: "graphics processor (WebGPU)", cpu: "processor (CPU)", edge: "edge server" };

/** The rules of the ladder, docs/ladder.md, as reasons. @type {Record<string, string>} */
const RULES = {
  local: "this device has a graphics processor that computes correctly",
  caller: "you chose so in the settings",
  "adapter-missing": "this browser offers no WebGPU",
  "adapter-software": "WebGPU is emulated in software here, and the processor is quicker",
  "adapter-slow": "the graphics processor was measured to be slower",
  "limits-too-small": "the model does not fit the graphics processor",
  "self-test-failed": "the graphics processor computed wrongly in a test",
  tombstone: "an earlier attempt there ended in a crash",
  "device-lost": "the graphics processor was lost meanwhile",
  "unsupported-device": "this device cannot run the model",
  "too-slow": "this device was measured to be too slow",
  "model-unavailable": "the model could not be loaded here",
  "context-length": "the text is too long for the model here",
  complex: "the task is for a larger model",
  "never-leave": "nothing may leave this device",
};

/** @param {import("./pkg/index.js").Decision} decision */
export const whereOf = ({ backend }) => `${backend === "edge" ? "At the " : "On this device, "}${BACKENDS[backend] ?? backend}`;

/** @param {string} rule */
export const ruleOf = (rule) => RULES[rule] ?? rule;

/** @param {number} score */
export const percent = (score) => `${Math.round(100 * score)} %`;

/** "POSITIVE" as a person writes it; names of their own as they are. @param {string} label */
export const labelName = (label) => (label === "other" ? "None of these" : /^[A-Z_]+$/.test(label) ? capital(label) : label);

/** What fits on the toolbar's button. @param {string} label */
export const shortName = (label) => ({ POSITIVE: "pos", NEGATIVE: "neg" })[label] ?? [...labelName(label)].slice(0, 4).join("");

/** Kinds whose letters are read one by one. */
const LETTERS = /\b(iban|ip|mac|vin|url|gps|pin|cvv|ssn|vat|id|bic|upi|api|pem|jwt|aws|uk|us|dea|npi|nhs|nino)\b/g;

/** "CREDIT_CARD" is "Credit card". @param {string} type of a piece of personal data */
export const kindName = (type) => KINDS[type] ?? capital(type, LETTERS);
/** @type {Record<string, string>} */
const KINDS = { EMAIL: "E-mail address", PHONE: "Phone number", PERSON: "Name of a person", URL: "Web address", IP: "IP address", CREDIT_CARD: "Card number", DATE_OF_BIRTH: "Date of birth" };

/** @param {string} name @param {RegExp} [letters] what stays in capitals */
function capital(name, letters = /(?!)/) {
  const words = name.toLowerCase().replaceAll("_", " ").replace(letters, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}
