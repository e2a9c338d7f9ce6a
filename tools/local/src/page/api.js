// The simulator's control API and the operator's calls, as the page uses them.

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options).catch(() => {
    throw new Error("This machine does not answer: is the process still running?");
  });
  const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
  const content = isJson ? await answer.json() : await answer.text();
  if (!answer.ok) {
    throw new Error(content.error || content || `${path} answered ${answer.status}`);
  }
  return content;
}

export const pages = () => call("GET", "/sim/pages").then((answer) => answer.pages);
export const addPerson = (pageId, person) => call("POST", `/sim/pages/${encodeURIComponent(pageId)}/people`, person);
export const act = (psid, act) => call("POST", `/sim/people/${encodeURIComponent(psid)}/acts`, act);
export const requests = () => call("GET", "/sim/requests?last=100").then((answer) => answer.requests);
export const deliveries = () => call("GET", "/sim/deliveries?last=100").then((answer) => answer.deliveries);
export const faults = () => call("GET", "/sim/faults").then((answer) => answer.faults);
export const addFault = (fault) => call("POST", "/sim/faults", fault);
export const clearFaults = () => call("DELETE", "/sim/faults");
export const journal = () => call("GET", "/journal").then((answer) => answer.journal);
export const pairings = () => call("GET", "/pairings").then((answer) => answer.pairings);
export const letIn = (code) => call("POST", "/pairings", { code });
export const advance = (seconds) => call("POST", "/sim/clock", { seconds });

// Calls `show` with the person's view now and at every change; returns a function that ends it.
export function watch(psid, show, status) {
  const stream = new EventSource(`/sim/people/${encodeURIComponent(psid)}/events`);
  stream.onopen = () => status(true);
  stream.onerror = () => status(false);
  stream.onmessage = (event) => show(JSON.parse(event.data));
  return () => stream.close();
}
