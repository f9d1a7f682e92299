//! WIT packages as components, which is how registries have them, and back.

use anyhow::{Result, bail};
use wit_bindgen_core::wit_parser::{PackageId, Resolve};
use wit_component::{WitPrinter, encode};

use crate::describe::package_name;
use crate::{EncodedPackage, PrintedPackage, Source, parse};

/// Encode a package; its dependencies are named, and there is of them what the package uses.
pub fn encoded(resolve: &mut Resolve, source: Source) -> Result<EncodedPackage> {
    let package = parse::push(resolve, source)?;
    Ok(EncodedPackage {
        package: package_name(&resolve.packages[package].name),
        // With whole versions, which older readers know, and not with `@0.1` for `@0.1.0`.
        bytes: encode(resolve, package, false)?,
    })
}

/// The text of a package, and of each that it depends on.
pub fn printed(resolve: &mut Resolve, source: Source) -> Result<Vec<PrintedPackage>> {
    let package = parse::push(resolve, source)?;
    let others = resolve.packages.iter().map(|(id, _)| id);
    let all: Vec<PackageId> = [package]
        .into_iter()
        .chain(others.filter(|id| *id != package))
        .collect();
    all.into_iter().map(|id| print(resolve, id)).collect()
}

fn print(resolve: &Resolve, package: PackageId) -> Result<PrintedPackage> {
    let mut printer = WitPrinter::default();
    printer.print(resolve, package, &[])?;
    let wit = printer.output.to_string();
    if wit.is_empty() {
        bail!("nothing was printed");
    }
    Ok(PrintedPackage {
        package: package_name(&resolve.packages[package].name),
        wit,
    })
}
