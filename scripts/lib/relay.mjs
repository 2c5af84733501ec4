// An edge under a path of the page's own origin: requests go on to it as they are, and its answers come back as they come.
import http from "node:http";

/**
 * @param {string} prefix what the edge's paths begin with here, such as /edge/
 * @param {() => URL | undefined} where the edge; undefined while there is none
 * @returns {import("./serve.mjs").First}
 */
export function relay(prefix, where) {
  return (request, response) => {
    if (!request.url.startsWith(prefix)) return false;
    const to = where();
    if (to) pass(to, request.url.slice(prefix.length - 1), request, response);
    else notYet(response, "the edge is being built or loads its models; try again in a moment");
    return true;
  };
}

/** With its headers: the edge checks its origin. */
function pass(to, path, request, response) {
  const onward = http.request({ host: to.hostname, port: to.port, method: request.method, path, headers: request.headers });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  onward.on("error", () => (response.headersSent ? response.destroy() : notYet(response, "the edge does not answer")));
  response.on("close", () => onward.destroy()); // the reader went away: so should the answer
  request.pipe(onward);
}

function notYet(response, message) {
  const error = { message, type: "server_error", param: null, code: "edge_not_ready" };
  response.writeHead(503, { "content-type": "application/json", "retry-after": "10" }).end(JSON.stringify({ error }));
}
