//! The generators' own arguments: what clap knows of them, and their values.

use clap::{Arg, ArgAction, CommandFactory, Parser};
use wit_bindgen_core::WorldGenerator;

use crate::{Argument, Language};

/// The generator that the arguments ask for, or clap's message.
pub fn generator(
    language: Language,
    arguments: Vec<String>,
) -> Result<Box<dyn WorldGenerator>, String> {
    Ok(match language {
        Language::C => parse::<wit_bindgen_c::Opts>(arguments)?.build(),
        Language::Go => {
            let mut options = parse::<wit_bindgen_go::Opts>(arguments)?;
            // Formatting starts the program gofmt, which is the caller's to do.
            options.format = wit_bindgen_go::Format::False;
            // It is the caller's to print, who has a standard output.
            options.print_remote_pkg_version = false;
            options.build()
        }
        Language::Rust => Box::new(parse::<wit_bindgen_rust::Opts>(arguments)?.build()),
    })
}

/// The arguments that a language's generator takes.
pub fn describe(language: Language) -> Vec<Argument> {
    let command = match language {
        Language::C => wit_bindgen_c::Opts::command(),
        Language::Go => wit_bindgen_go::Opts::command(),
        Language::Rust => wit_bindgen_rust::Opts::command(),
    };
    command.get_arguments().filter_map(argument).collect()
}

fn parse<T: Parser>(arguments: Vec<String>) -> Result<T, String> {
    let command = T::command()
        .no_binary_name(true)
        .disable_help_flag(true)
        .disable_version_flag(true);
    command
        .try_get_matches_from(arguments)
        .and_then(|matches| T::from_arg_matches(&matches))
        .map_err(|error| {
            // Usage and the hint at `--help` belong to another program.
            let text = error.to_string();
            let text = text.split("\n\nUsage:").next().unwrap_or(&text);
            let text = text
                .split("\n\nFor more information")
                .next()
                .unwrap_or(text);
            text.trim_start_matches("error: ").trim_end().to_string()
        })
}

fn argument(arg: &Arg) -> Option<Argument> {
    let takes_value = arg.get_action().takes_values();
    let value = arg.get_value_names().and_then(|names| names.first());
    let help = arg.get_help().map(|help| help.to_string());
    Some(Argument {
        name: arg.get_long()?.to_string(),
        short: arg.get_short(),
        value: takes_value.then(|| value.map_or("VALUE".to_string(), |name| name.to_string())),
        is_value_optional: arg
            .get_num_args()
            .is_some_and(|range| range.min_values() == 0),
        is_repeatable: matches!(arg.get_action(), ArgAction::Append),
        default: takes_value
            .then(|| arg.get_default_values().first())
            .flatten()
            .map(|value| value.to_string_lossy().into_owned()),
        help: help.unwrap_or_default(),
    })
}
