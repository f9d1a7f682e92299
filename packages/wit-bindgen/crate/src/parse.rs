//! WIT packages from memory, as `Resolve::push_path` reads them from a disk.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail};
use wit_bindgen_core::wit_parser::decoding::{DecodedWasm, decode};
use wit_bindgen_core::wit_parser::{PackageId, Resolve, SourceMap, UnresolvedPackageGroup};

use crate::{Content, Source};

/// Parse a package and what it brings along, and add them to `resolve`.
pub fn push(resolve: &mut Resolve, source: Source) -> Result<PackageId> {
    match source.content {
        Content::File(bytes) => match read(resolve, &source.path, bytes)? {
            Package::Encoded(id) => Ok(id),
            Package::Text(group) => Ok(resolve.push_group(*group)?),
        },
        Content::Folder(files) => push_folder(resolve, &source.path, files),
    }
}

enum Package {
    Encoded(PackageId),
    Text(Box<UnresolvedPackageGroup>),
}

fn push_folder(
    resolve: &mut Resolve,
    folder: &str,
    files: Vec<(String, Vec<u8>)>,
) -> Result<PackageId> {
    let mut main = SourceMap::new();
    let mut is_empty = true;
    // By the name of the entry in `deps`, which is the order in which they are read.
    let mut deps: BTreeMap<String, Dependency> = BTreeMap::new();
    for (path, bytes) in files {
        let shown = format!("{}/{path}", folder.trim_end_matches('/'));
        match path.split('/').collect::<Vec<_>>()[..] {
            [_] => {
                main.push_str(&shown, text(&shown, bytes)?);
                is_empty = false;
            }
            ["deps", name] => {
                deps.insert(name.into(), Dependency::File(shown, bytes));
            }
            ["deps", name, _] => {
                let text = text(&shown, bytes)?;
                match deps
                    .entry(name.into())
                    .or_insert(Dependency::Folder(SourceMap::new()))
                {
                    Dependency::Folder(map) => map.push_str(&shown, text),
                    Dependency::File(..) => {
                        bail!("\"{folder}/deps/{name}\" is both a file and a folder")
                    }
                };
            }
            _ => {
                bail!("\"{shown}\" is neither part of the package nor of one in \"{folder}/deps\"")
            }
        }
    }
    if is_empty {
        bail!("there is no .wit file in \"{folder}\"");
    }
    let main = parse(main)?;
    let mut groups = Vec::new();
    for dependency in deps.into_values() {
        match dependency {
            Dependency::Folder(map) => groups.push(parse(map)?),
            Dependency::File(shown, bytes) => match read(resolve, &shown, bytes)? {
                Package::Encoded(_) => {}
                Package::Text(group) => groups.push(*group),
            },
        }
    }
    Ok(resolve.push_groups(main, groups)?)
}

enum Dependency {
    File(String, Vec<u8>),
    Folder(SourceMap),
}

fn read(resolve: &mut Resolve, shown: &str, bytes: Vec<u8>) -> Result<Package> {
    if !bytes.starts_with(b"\0asm") {
        let mut map = SourceMap::new();
        map.push_str(shown, text(shown, bytes)?);
        return Ok(Package::Text(Box::new(parse(map)?)));
    }
    match decode(&bytes).with_context(|| format!("cannot decode \"{shown}\""))? {
        DecodedWasm::Component(..) => {
            bail!("\"{shown}\" is a program, and not a WIT package encoded as WebAssembly")
        }
        DecodedWasm::WitPackage(other, id) => {
            Ok(Package::Encoded(resolve.merge(other)?.packages[id.index()]))
        }
    }
}

fn parse(map: SourceMap) -> Result<UnresolvedPackageGroup> {
    map.parse()
        .map_err(|(map, error)| anyhow!(error.render(&map)))
}

fn text(shown: &str, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| anyhow!("\"{shown}\" is not valid UTF-8"))
}
