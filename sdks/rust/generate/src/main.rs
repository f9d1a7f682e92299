//! cargo run DIRECTORY: writes the bindings of each world to DIRECTORY, from the WIT beside this crate.

use std::path::Path;
use std::{env, fs};

use wit_bindgen_core::wit_parser::Resolve;
use wit_bindgen_core::{Files, WorldGenerator};
use wit_bindgen_rust::{Opts, WithOption};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const TYPES: &str = "kannika:wasi-plugins/types@0.1.0";

/// What the types of NRI come from.
const DEFINITIONS: &str = "https://github.com/containerd/nri/blob/v0.12.5/pkg/api/api.proto";

/// What has no default, as it is a choice that a plugin makes.
const WITHOUT_DEFAULT: [&str; 5] = [
    "configure-response",
    "lifecycle-event",
    "linux-scheduler-flag",
    "log-level",
    "mpol-flag",
];

/// The case of an enum or a variant that stands for what NRI did not say.
const DEFAULTS: [&str; 7] = [
    "plugin@0.1.0/validation.accept",
    "types@0.1.0/container-state.unknown",
    "types@0.1.0/field.none",
    "types@0.1.0/io-prio-class.none",
    "types@0.1.0/linux-scheduler-policy.none",
    "types@0.1.0/mpol-mode.default",
    "types@0.1.0/security-profile-type.runtime-default",
];

fn main() -> Result<()> {
    let directory = env::args().nth(1).ok_or("usage: cargo run DIRECTORY")?;
    let directory = Path::new(&directory);
    fs::create_dir_all(directory)?;
    for (module, world) in [
        ("backup", "wasi-backup-plugin"),
        ("restore", "wasi-restore-plugin"),
    ] {
        let options = Opts {
            with: vec![(
                TYPES.to_owned(),
                WithOption::Path("crate::bindings::types".to_owned()),
            )],
            ..options(module)
        };
        generate(
            "kannika-wasi-plugins",
            world,
            options,
            &directory.join(format!("{module}.rs")),
        )?;
    }
    generate(
        "armory-diagnostics",
        "diagnosed",
        options("diagnostics"),
        &directory.join("diagnostics.rs"),
    )?;
    let options = Opts {
        additional_derive_attributes: ["Clone", "Default", "PartialEq"]
            .map(str::to_owned)
            .to_vec(),
        additional_derive_ignore: WITHOUT_DEFAULT.map(str::to_owned).to_vec(),
        additional_member_attributes: DEFAULTS
            .map(|name| (format!("armory:nri/{name}"), "#[default]".to_owned()))
            .to_vec(),
        ..options("nri")
    };
    generate(
        "armory-nri",
        "nri-plugin",
        options,
        &directory.join("nri.rs"),
    )
}

/// The lines, with a comment for each type that the WIT says nothing of.
fn documented<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut documented = Vec::new();
    // Where the attributes and the comment of the next item begin.
    let mut start = 0;
    for line in lines {
        let words: Vec<_> = line.split([' ', '{', ':']).collect();
        if let ["pub", "struct" | "enum", name, ..] = words.as_slice() {
            let has_comment = documented[start..]
                .iter()
                .any(|line: &String| line.starts_with("///"));
            if !has_comment && !name.starts_with('_') {
                documented.insert(
                    start,
                    format!("/// NRI's message `{name}`: [its definition]({DEFINITIONS})."),
                );
            }
        }
        documented.push(line.to_owned());
        if !line.starts_with("///") && !line.starts_with("#[") {
            start = documented.len();
        }
    }
    documented
}

fn options(module: &str) -> Opts {
    Opts {
        pub_export_macro: true,
        export_macro_name: Some(format!("__export_{module}_bindings")),
        default_bindings_module: Some(format!("$crate::bindings::{module}")),
        ..Opts::default()
    }
}

fn generate(package: &str, world: &str, options: Opts, file: &Path) -> Result<()> {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../wit")
        .join(package);
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(&wit)?;
    let world = resolve.select_world(&[package], Some(world))?;
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files)?;
    let (_, contents) = files.iter().next().ok_or("no file was generated")?;
    let text = std::str::from_utf8(contents)?;
    // Two thirds of the file would be indentation
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = if wit.ends_with("armory-nri") {
        documented(lines)
    } else {
        lines.map(str::to_owned).collect()
    };
    fs::write(file, lines.join("\n") + "\n")?;
    Ok(())
}
