// Renders /openapi.json. All text goes in as text nodes, never as markup.
"use strict";

function element(name, content, attributes) {
  const node = document.createElement(name);
  Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
  [content].flat().filter(part => part !== undefined && part !== null).forEach(part => node.append(part));
  return node;
}

function table(heads, rows) {
  return element("table", [
    element("thead", element("tr", heads.map(head => element("th", head)))),
    element("tbody", rows.map(row => element("tr", row.map(cell => element("td", cell)))))]);
}

function range(schema) {
  if (schema.enum) return schema.enum.join(", ");
  const bounds = schema.minimum === undefined ? "" : ` ${schema.minimum}..${schema.maximum ?? ""}`;
  const otherwise = schema.default === undefined ? "" : `, ${schema.default} when not given`;
  return (schema.format || schema.type || "") + bounds + otherwise;
}

function resolve(spec, node) {
  return node && node.$ref ? node.$ref.slice(2).split("/").reduce((at, key) => at[key], spec) : node;
}

function examples(content) {
  return Object.entries(content || {}).map(([type, media]) => [
    element("p", element("code", type)),
    media.example === undefined ? null
      : element("pre", typeof media.example === "string" ? media.example : JSON.stringify(media.example, null, 2))]);
}

function operation(spec, path, method, described) {
  const id = described.operationId;
  const parameters = (described.parameters || []).map(parameter => resolve(spec, parameter));
  const responses = Object.entries(described.responses).map(([status, response]) => [status, resolve(spec, response)]);
  return element("article", [
    element("h3", element("a", element("code", [
      element("span", method.toUpperCase(), { class: "method" }), path]), { href: "#" + id })),
    element("p", described.summary + "."),
    described.description ? element("p", described.description) : null,
    parameters.length === 0 ? null : table(["Parameter", "In", "Allowed", ""], parameters.map(parameter =>
      [element("code", parameter.name), parameter.in, range(parameter.schema), parameter.description || ""])),
    described.requestBody ? element("details", [
      element("summary", "Body"), ...examples(resolve(spec, described.requestBody).content)].flat(3)) : null,
    element("details", [
      element("summary", "Answers"),
      table(["Status", ""], responses.map(([status, response]) => [status, response.description])),
      ...responses.flatMap(([, response]) => examples(response.content).flat(3))]),
  ], { id });
}

async function render() {
  const spec = await (await fetch("/openapi.json")).json();
  document.getElementById("version").textContent = spec.info.version;
  document.getElementById("description").textContent = spec.info.description;
  const all = Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method, described })));
  document.getElementById("contents").append(element("ul", all.map(({ path, method, described }) =>
    element("li", element("a", element("code", `${method.toUpperCase()} ${path}`), { href: "#" + described.operationId })))));
  for (const tag of spec.tags) {
    document.getElementById("operations").append(
      element("h2", tag.name), element("p", tag.description),
      ...all.filter(({ described }) => described.tags.includes(tag.name))
        .map(({ path, method, described }) => operation(spec, path, method, described)));
  }
  if (location.hash) {
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }
}

render().catch(failure => {
  document.getElementById("description").textContent = "/openapi.json cannot be read: " + failure.message;
});
