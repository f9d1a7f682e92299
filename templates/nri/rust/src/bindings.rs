//! The types and the trait of the plugin's world, made from `wit/`.
//!
//! Records have a default, so that a literal names only what it sets.
#![allow(clippy::all, clippy::pedantic)]

wit_bindgen::generate!({
    path: "wit",
    world: "nri-plugin",
    additional_derives: [Default, PartialEq],
    additional_derives_ignore: [
        "configure-response",
        "linux-scheduler-flag",
        "log-level",
        "mpol-flag",
        "notification",
    ],
    additional_member_attributes: {
        "armory:nri/plugin@0.1.0/validation.accept": [#[default]],
        "armory:nri/types@0.1.0/container-state.unknown": [#[default]],
        "armory:nri/types@0.1.0/field.none": [#[default]],
        "armory:nri/types@0.1.0/io-prio-class.none": [#[default]],
        "armory:nri/types@0.1.0/linux-scheduler-policy.none": [#[default]],
        "armory:nri/types@0.1.0/mpol-mode.default": [#[default]],
        "armory:nri/types@0.1.0/security-profile-type.runtime-default": [#[default]],
    },
});

pub use armory::nri::types::{
    Container, ContainerAdjustment, ContainerState, ContainerUpdate, Field, KeyValue,
    LinuxContainerAdjustment, LinuxContainerUpdate, LinuxDevice, LinuxMemory, LinuxResources,
    Mount, PodSandbox, PosixRlimit,
};
pub use exports::armory::nri::plugin::{
    ConfigureRequest, ConfigureResponse, CreateContainerResponse, Events, Guest, Notification,
    UpdateContainerResponse, ValidateContainerAdjustmentRequest, Validation,
};
