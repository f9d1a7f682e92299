import { accept, headers, restorePlugin } from "@armory-plugins/guest";

export const { init, updateTargetTopicRequirements, transform } = restorePlugin({
  init: () => ({ count: 0 }),
  transform(record, { state }) {
    state.count += 1;
    return accept(headers.add(record, "seq", String(state.count)));
  },
});
