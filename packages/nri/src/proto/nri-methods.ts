/**
 * The RPCs of NRI's Plugin service, and for each the export of a core module that answers it
 * (containerd/nri v0.12.5, pkg/api/api.proto and pkg/api/api_host.pb.go).
 */
export const nriMethods = {
  Configure: "plugin_configure",
  Synchronize: "plugin_synchronize",
  Shutdown: "plugin_shutdown",
  RunPodSandbox: "plugin_run_pod_sandbox",
  UpdatePodSandbox: "plugin_update_pod_sandbox",
  PostUpdatePodSandbox: "plugin_post_update_pod_sandbox",
  StopPodSandbox: "plugin_stop_pod_sandbox",
  RemovePodSandbox: "plugin_remove_pod_sandbox",
  CreateContainer: "plugin_create_container",
  PostCreateContainer: "plugin_post_create_container",
  StartContainer: "plugin_start_container",
  PostStartContainer: "plugin_post_start_container",
  UpdateContainer: "plugin_update_container",
  PostUpdateContainer: "plugin_post_update_container",
  StopContainer: "plugin_stop_container",
  RemoveContainer: "plugin_remove_container",
  StateChange: "plugin_state_change",
  ValidateContainerAdjustment: "plugin_validate_container_adjustment",
} as const;

/** The name of an RPC of NRI's Plugin service. */
export type NriMethod = keyof typeof nriMethods;

/** Their names, in the order of nri.proto. */
export const nriMethodNames: readonly NriMethod[] = Object.keys(nriMethods).filter(isNriMethod);

/** Whether a name is that of an RPC of the Plugin service. */
export function isNriMethod(name: string): name is NriMethod {
  return Object.hasOwn(nriMethods, name);
}
