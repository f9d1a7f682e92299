/** @module Interface armory:nri/plugin@0.1.0 **/
/**
 * Called once, before anything else.
 */
export function configure(request: ConfigureRequest): ConfigureResponse;
/**
 * Called once after that, with all pods and containers that are there; gives the updates that they need.
 */
export function synchronize(pods: Array<PodSandbox>, containers: Array<Container>): Array<ContainerUpdate>;
export function createContainer(pod: PodSandbox, container: Container): CreateContainerResponse;
/**
 * `resources` are those that are asked for.
 */
export function updateContainer(pod: PodSandbox, container: Container, resources: LinuxResources | undefined): UpdateContainerResponse;
/**
 * Gives updates of other containers.
 */
export function stopContainer(pod: PodSandbox, container: Container): Array<ContainerUpdate>;
/**
 * Called after all plugins have adjusted a container that is being created.
 */
export function validateContainerAdjustment(request: ValidateContainerAdjustmentRequest): Validation;
/**
 * Called before a pod gets other resources. `overhead` and `resources` are those that it gets.
 */
export function updatePodSandbox(pod: PodSandbox, overhead: LinuxResources | undefined, resources: LinuxResources | undefined): void;
/**
 * Called for every other event. `container` is there for the events of containers.
 */
export function stateChange(event: LifecycleEvent, pod: PodSandbox, container: Container | undefined): void;
/**
 * Called with the updates that the plugin asked for by `runtime.update-containers` and that could not be made.
 */
export function updatesFailed(updates: Array<ContainerUpdate>): void;
/**
 * Called before the plugin is stopped, where there is time for it.
 */
export function shutdown(): void;
export type CompoundFieldOwners = import('./armory-nri-types.js').CompoundFieldOwners;
export type Container = import('./armory-nri-types.js').Container;
export type ContainerAdjustment = import('./armory-nri-types.js').ContainerAdjustment;
export type ContainerEviction = import('./armory-nri-types.js').ContainerEviction;
export type ContainerUpdate = import('./armory-nri-types.js').ContainerUpdate;
export type FieldOwners = import('./armory-nri-types.js').FieldOwners;
export type LinuxResources = import('./armory-nri-types.js').LinuxResources;
export type PluginInstance = import('./armory-nri-types.js').PluginInstance;
export type PodSandbox = import('./armory-nri-types.js').PodSandbox;
export interface ConfigureRequest {
  /**
   * The content of the plugin's config file; empty when it has none.
   */
  config: string,
  runtimeName: string,
  runtimeVersion: string,
  /**
   * Milliseconds.
   */
  registrationTimeout: bigint,
  /**
   * Milliseconds.
   */
  requestTimeout: bigint,
  nriVersion: string,
}
export interface FailurePolicy {
  /**
   * Whether a request fails when the plugin does.
   */
  failRequest: boolean,
  /**
   * Whether the plugin stays connected after it took too long.
   */
  keepConnected: boolean,
}
export interface Events {
  runPodSandbox?: boolean,
  stopPodSandbox?: boolean,
  removePodSandbox?: boolean,
  createContainer?: boolean,
  postCreateContainer?: boolean,
  startContainer?: boolean,
  postStartContainer?: boolean,
  updateContainer?: boolean,
  postUpdateContainer?: boolean,
  stopContainer?: boolean,
  removeContainer?: boolean,
  updatePodSandbox?: boolean,
  postUpdatePodSandbox?: boolean,
  validateContainerAdjustment?: boolean,
}
export interface ConfigureResponse {
  /**
   * What the plugin wants to be called for; none: everything.
   */
  events: Events,
  /**
   * What the runtime does when the plugin fails; absent: the request goes on, the plugin is dropped.
   */
  failurePolicy?: FailurePolicy,
}
export interface CreateContainerResponse {
  adjust?: ContainerAdjustment,
  /**
   * Updates of other containers.
   */
  update: Array<ContainerUpdate>,
  evict: Array<ContainerEviction>,
}
export interface UpdateContainerResponse {
  update: Array<ContainerUpdate>,
  evict: Array<ContainerEviction>,
}
export interface ValidateContainerAdjustmentRequest {
  pod: PodSandbox,
  container: Container,
  /**
   * What all plugins ask for, together.
   */
  adjust?: ContainerAdjustment,
  update: Array<ContainerUpdate>,
  /**
   * Who set what, container by container; absent when the runtime did not say.
   */
  owners?: Array<FieldOwners>,
  plugins: Array<PluginInstance>,
}
export type Validation = ValidationAccept | ValidationReject;
export interface ValidationAccept {
  tag: 'accept',
}
/**
 * With the reason why.
 */
export interface ValidationReject {
  tag: 'reject',
  val: string,
}
/**
 * What happened to a pod or a container; the names are those of NRI's events (containerd/nri, pkg/api/api.proto, `Event`).
 * # Variants
 * 
 * ## `"run-pod-sandbox"`
 * 
 * ## `"post-update-pod-sandbox"`
 * 
 * ## `"stop-pod-sandbox"`
 * 
 * ## `"remove-pod-sandbox"`
 * 
 * ## `"post-create-container"`
 * 
 * ## `"start-container"`
 * 
 * ## `"post-start-container"`
 * 
 * ## `"post-update-container"`
 * 
 * ## `"remove-container"`
 */
export type LifecycleEvent = 'run-pod-sandbox' | 'post-update-pod-sandbox' | 'stop-pod-sandbox' | 'remove-pod-sandbox' | 'post-create-container' | 'start-container' | 'post-start-container' | 'post-update-container' | 'remove-container';
