//! The types and the trait of the plugin's world, made from `wit/`.
#![allow(clippy::all, clippy::pedantic)]

wit_bindgen::generate!({
    path: "wit",
    world: "wasi-restore-plugin",
    additional_derives: [PartialEq],
});
