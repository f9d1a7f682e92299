/** A case that a backup plugin passes which changes nothing, as a file of a project's `fixtures`. */
export const orderFixture = JSON.stringify({
  description: "an order passes unchanged",
  clause: "armory#outcomes",
  world: "backup",
  steps: [
    { init: { context: { topic: "orders" }, config: null }, expect: "ok" },
    { transform: [{ payload: { utf8: "order" } }], expect: [{ accepted: "same" }] },
  ],
});
