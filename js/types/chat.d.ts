// chat.completions.create, in OpenAI's shape.

import type { Decision } from "./load.js";

export interface ChatMessage { role: "system" | "user" | "assistant"; content: string }

/** `model`: a name or address; default: the engine's generator. */
export interface ChatRequest { messages: ChatMessage[]; model?: string; stream?: boolean; max_tokens?: number; temperature?: number; top_p?: number; seed?: number; stop?: string | string[]; /** `json_schema`: the answer follows it, and is whole even where `finish_reason` is "length". */ response_format?: { type: "text" } | { type: "json_schema"; json_schema: { schema: object } }; signal?: AbortSignal }
export interface ChatResponse { id: string; object: "chat.completion"; created: number; model: string; choices: { index: 0; message: ChatMessage; finish_reason: "stop" | "length" }[]; usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }; burnside: Decision }
export interface ChatStream extends AsyncIterable<{ id: string; object: "chat.completion.chunk"; created: number; model: string; choices: { index: 0; delta: { role?: string; content?: string }; finish_reason: null | "stop" | "length" }[] }> { readonly burnside: Promise<Decision> }
