//! wit-bindgen's generators, and wit-component's comparison of packages, behind the world of `wit/generator.wit`.
//!
//! The generators, their options, the WIT parser and the comparison are those of the published crates, unchanged. What is
//! written here takes the place of the command line: it reads WIT from memory and gives the files back.

// The generators print their warnings; without a file system there is no other way to see them.
#![feature(internal_output_capture)]

mod arguments;
mod compare;
mod describe;
mod package;
mod parse;

wit_bindgen::generate!({ path: "wit", world: "generator" });

use std::sync::{Arc, Mutex, Once};

use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::Resolve;

struct Component;
export!(Component);

impl Guest for Component {
    fn generate(request: Request) -> Result<Output, Failure> {
        report_panics();
        let printed = Arc::new(Mutex::new(Vec::new()));
        std::io::set_output_capture(Some(printed.clone()));
        let files = generate(request);
        std::io::set_output_capture(None);
        let files = files?;
        let printed = String::from_utf8_lossy(&printed.lock().unwrap()).into_owned();
        Ok(Output {
            files: files
                .iter()
                .map(|(path, bytes)| (path.to_string(), bytes.to_vec()))
                .collect(),
            printed,
        })
    }

    fn describe_arguments(language: Language) -> Vec<Argument> {
        arguments::describe(language)
    }

    fn go_runtime() -> String {
        wit_bindgen_go::remote_pkg_version()
    }

    fn describe_package(wit: Source, features: Vec<String>) -> Result<Description, Failure> {
        report_panics();
        Ok(compare::read(wit, &features)?.description)
    }

    fn compare_packages(request: ComparisonRequest) -> Result<Comparison, Failure> {
        report_panics();
        let ComparisonRequest { old, new, features } = request;
        compare::compare(
            compare::read(old, &features)?,
            compare::read(new, &features)?,
        )
    }

    fn encode_package(wit: Source) -> Result<EncodedPackage, Failure> {
        report_panics();
        let mut resolve = Resolve::default();
        package::encoded(&mut resolve, wit)
            .map_err(|error| failure(Stage::Wit, resolve.render_error(&error)))
    }

    fn print_package(wit: Source) -> Result<Vec<PrintedPackage>, Failure> {
        report_panics();
        let mut resolve = Resolve::default();
        package::printed(&mut resolve, wit)
            .map_err(|error| failure(Stage::Wit, resolve.render_error(&error)))
    }
}

fn generate(request: Request) -> Result<Files, Failure> {
    let mut generator = arguments::generator(request.language, request.arguments)
        .map_err(|message| failure(Stage::Arguments, message))?;
    let mut resolve = Resolve {
        all_features: request.all_features,
        features: request.features.into_iter().collect(),
        ..Resolve::default()
    };
    let mut packages = Vec::new();
    for source in request.wit {
        let package = parse::push(&mut resolve, source);
        packages.push(package.map_err(|error| failure(Stage::Wit, resolve.render_error(&error)))?);
    }
    let world = resolve
        .select_world(&packages, request.world.as_deref())
        .map_err(|error| failure(Stage::SelectWorld, resolve.render_error(&error)))?;
    let mut files = Files::default();
    match generator.generate(&mut resolve, world, &mut files) {
        Ok(()) => Ok(files),
        Err(error) => {
            let mut message = resolve.render_error(&error);
            if let Some(missing) = error.downcast_ref::<wit_bindgen_rust::MissingWith>() {
                let name = &missing.0;
                message = format!(
                    "missing either `--generate-all` or `--with {name}=(...|generate)`: {message}"
                );
            }
            Err(failure(Stage::Generation, message))
        }
    }
}

fn failure(stage: Stage, message: String) -> Failure {
    Failure { stage, message }
}

fn report_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|info| panicked(&info.to_string()))));
}
