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
 * Called for what only tells.
 */
export function notify(event: Notification): void;
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
   * The text of the plugin's config file; empty when it has none.
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
export interface ContainerInPod {
  pod: PodSandbox,
  container: Container,
}
export interface UpdatePodSandboxRequest {
  pod: PodSandbox,
  overheadLinuxResources?: LinuxResources,
  linuxResources?: LinuxResources,
}
export type Notification = NotificationRunPodSandbox | NotificationUpdatePodSandbox | NotificationPostUpdatePodSandbox | NotificationStopPodSandbox | NotificationRemovePodSandbox | NotificationPostCreateContainer | NotificationStartContainer | NotificationPostStartContainer | NotificationPostUpdateContainer | NotificationRemoveContainer | NotificationFailedUpdates;
export interface NotificationRunPodSandbox {
  tag: 'run-pod-sandbox',
  val: PodSandbox,
}
export interface NotificationUpdatePodSandbox {
  tag: 'update-pod-sandbox',
  val: UpdatePodSandboxRequest,
}
export interface NotificationPostUpdatePodSandbox {
  tag: 'post-update-pod-sandbox',
  val: PodSandbox,
}
export interface NotificationStopPodSandbox {
  tag: 'stop-pod-sandbox',
  val: PodSandbox,
}
export interface NotificationRemovePodSandbox {
  tag: 'remove-pod-sandbox',
  val: PodSandbox,
}
export interface NotificationPostCreateContainer {
  tag: 'post-create-container',
  val: ContainerInPod,
}
export interface NotificationStartContainer {
  tag: 'start-container',
  val: ContainerInPod,
}
export interface NotificationPostStartContainer {
  tag: 'post-start-container',
  val: ContainerInPod,
}
export interface NotificationPostUpdateContainer {
  tag: 'post-update-container',
  val: ContainerInPod,
}
export interface NotificationRemoveContainer {
  tag: 'remove-container',
  val: ContainerInPod,
}
/**
 * Updates that the plugin asked for by `runtime.update-containers` and that could not be made.
 */
export interface NotificationFailedUpdates {
  tag: 'failed-updates',
  val: Array<ContainerUpdate>,
}
