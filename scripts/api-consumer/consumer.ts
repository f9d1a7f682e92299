// A user's program, compiled by an older TypeScript (5.9) with every declaration checked: npm run check:consumer
import { build, isBuildError, type BuildResult } from "@armory-plugins/build";
import { loadCases, runConformance } from "@armory-plugins/conformance";
import { accept, backupPlugin, restorePlugin } from "@armory-plugins/guest";
import { isKafkaError, loadPlugin, type Outcome } from "@armory-plugins/kafka";
import { findWorld, type KafkaRecord } from "@armory-plugins/wit";

export const { init, transform } = backupPlugin({
  init: ({ topic }) => ({ topic, seen: 0 }),
  transform: (record, { state }) => accept({ ...record, partition: state.seen }),
});
export const restore = restorePlugin({ transform: (record) => accept(record) });

export async function run(records: readonly KafkaRecord[]): Promise<readonly Outcome[]> {
  const built: BuildResult = await build({ projectDir: "." });
  const plugin = await loadPlugin(built.path, { world: findWorld("backup")?.id ?? "backup" });
  try {
    const instance = await plugin.openTopic({ context: { topic: "orders" } });
    return await instance.transform(records);
  } catch (error) {
    if (isKafkaError(error) && error.code === "TRAPPED") return error.outcomes ?? [];
    if (isBuildError(error)) return [];
    throw error;
  } finally {
    await plugin.close();
  }
}

export const harness = { loadCases, runConformance };
