import { accept, backupPlugin, headers } from "@armory-plugins/guest";

export const { init, transform } = backupPlugin({
  init: () => ({ count: 0 }),
  transform(record, { state }) {
    state.count += 1;
    return accept(headers.add(record, "seq", String(state.count)));
  },
});
