//! Two versions of a package: what each declares, and what `semver_check` says of them in both directions.

use std::collections::HashSet;

use anyhow::{Context, Result, bail};
use wit_bindgen_core::wit_parser::{
    InterfaceId, PackageId, Resolve, Span, UnresolvedPackageGroup, WorldId, WorldItem,
};
use wit_component::semver_check;

use crate::describe::describe;
use crate::{Comparison, Description, Failure, Source, Stage, Usage, Verdict, failure, parse};

/// One version, as those see it who enable the features that count, and what it declares.
pub struct Version {
    resolve: Resolve,
    package: PackageId,
    pub description: Description,
}

/// Read one version of a package.
pub fn read(source: Source, features: &[String]) -> Result<Version, Failure> {
    let mut everything = Resolve {
        all_features: true,
        ..Resolve::default()
    };
    let all = push(&mut everything, source.clone())?;
    let mut resolve = Resolve {
        features: features.iter().cloned().collect(),
        ..Resolve::default()
    };
    let package = push(&mut resolve, source)?;
    let description = describe((&everything, all), (&resolve, package));
    Ok(Version {
        resolve,
        package,
        description,
    })
}

/// Compare two versions; they are of one package, or there are no verdicts.
pub fn compare(mut old: Version, mut new: Version) -> Result<Comparison, Failure> {
    let mut verdicts = Vec::new();
    if old.description.package.name == new.description.package.name {
        verdicts = judge(&mut old, &mut new)
            .map_err(|error| failure(Stage::Comparison, format!("{error:#}")))?;
    }
    Ok(Comparison {
        old: old.description,
        new: new.description,
        verdicts,
    })
}

fn push(resolve: &mut Resolve, source: Source) -> Result<PackageId, Failure> {
    parse::push(resolve, source).map_err(|error| failure(Stage::Wit, resolve.render_error(&error)))
}

/// What is compared: a world of the package, or a world made for an interface that has none.
struct Subject {
    name: String,
    usage: Option<Usage>,
    old: WorldId,
    new: WorldId,
}

fn judge(old: &mut Version, new: &mut Version) -> Result<Vec<Verdict>> {
    let mut subjects = Vec::new();
    for (name, id) in &old.resolve.packages[old.package].worlds {
        if let Some(other) = new.resolve.packages[new.package].worlds.get(name) {
            subjects.push((name.clone(), None, *id, *other));
        }
    }
    for name in loose_interfaces(old, new) {
        for usage in [Usage::Import, Usage::Export] {
            let (of_old, of_new) = (made(old, &name, usage)?, made(new, &name, usage)?);
            subjects.push((name.clone(), Some(usage), of_old, of_new));
        }
    }
    set_apart(&mut new.resolve);
    let mut both = old.resolve.clone();
    let map = both.merge(new.resolve.clone())?;
    let mut verdicts = Vec::new();
    for (name, usage, old, new) in subjects {
        let new = map
            .map_world(new, Span::default())
            .map_err(|error| anyhow::anyhow!("{}", error.kind()))?;
        let subject = Subject {
            name,
            usage,
            old,
            new,
        };
        verdicts.push(verdict(&both, subject)?);
    }
    Ok(verdicts)
}

fn verdict(resolve: &Resolve, subject: Subject) -> Result<Verdict> {
    let Subject {
        name,
        usage,
        old,
        new,
    } = subject;
    // What is not compatible with itself is beyond the check, such as a world that imports two versions of an interface.
    for world in [old, new] {
        check(resolve, world, world).map_or(Ok(()), |problem| {
            bail!("cannot compare \"{name}\" with itself: {problem}")
        })?;
    }
    Ok(Verdict {
        name,
        usage,
        old_guests_on_new_host: check(resolve, old, new),
        new_guests_on_old_host: check(resolve, new, old),
    })
}

/// What is wrong when guests of one world run on a host that is made for another.
fn check(resolve: &Resolve, guests: WorldId, host: WorldId) -> Option<String> {
    semver_check(resolve.clone(), guests, host)
        .err()
        .map(|error| format!("{error:#}"))
}

/// The interfaces of both versions that no world of either imports or exports.
fn loose_interfaces(old: &Version, new: &Version) -> Vec<String> {
    let [(of_old, met_by_old), (of_new, met_by_new)] = [old, new].map(|version| {
        let Version {
            resolve, package, ..
        } = version;
        (
            &resolve.packages[*package].interfaces,
            met(resolve, *package),
        )
    });
    of_old
        .iter()
        .filter(|(name, id)| {
            let other = of_new.get(*name);
            other.is_some_and(|other| !met_by_old.contains(*id) && !met_by_new.contains(other))
        })
        .map(|(name, _)| name.clone())
        .collect()
}

fn met(resolve: &Resolve, package: PackageId) -> HashSet<InterfaceId> {
    let worlds = resolve.packages[package].worlds.values();
    worlds
        .flat_map(|id| {
            let world = &resolve.worlds[*id];
            world.imports.values().chain(world.exports.values())
        })
        .filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some(*id),
            _ => None,
        })
        .collect()
}

/// A world, in a package of its own, that imports or exports an interface and nothing else.
fn made(version: &mut Version, interface: &str, usage: Usage) -> Result<WorldId> {
    let name = &version.resolve.packages[version.package].name;
    let of = name
        .version
        .as_ref()
        .map_or(String::new(), |version| format!("@{version}"));
    let (namespace, package) = (&name.namespace, &name.name);
    let (world, word) = match usage {
        Usage::Import => ("importing", "import"),
        Usage::Export => ("exporting", "export"),
    };
    let wit = format!(
        "package made-for-{namespace}:{package}-{world}-{interface};\n\
         world %{interface} {{ {word} %{namespace}:%{package}/%{interface}{of}; }}"
    );
    let group = UnresolvedPackageGroup::parse("made.wit", &wit)
        .map_err(|(_, error)| anyhow::anyhow!("{error}"))?;
    let id = version.resolve.push_group(group)?;
    let (_, world) = version.resolve.packages[id]
        .worlds
        .first()
        .context("no world")?;
    Ok(*world)
}

/// Give every package a version that no other has: those of two versions may have one name and differ.
fn set_apart(resolve: &mut Resolve) {
    for (index, (_, package)) in resolve.packages.iter_mut().enumerate() {
        package.name.version = format!("0.0.0-new.{index}").parse().ok();
    }
    resolve.package_names = resolve
        .packages
        .iter()
        .map(|(id, package)| (package.name.clone(), id))
        .collect();
}
