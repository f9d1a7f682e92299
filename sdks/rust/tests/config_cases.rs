//! The cases that the SDKs of all languages share: `sdks/config-cases.json`.

use std::fmt::Debug;
use std::{env, fs, iter};

use armory_plugins::config;
use serde::{Deserialize, Serialize, de};
use serde_json::Value;

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    yaml: Option<String>,
    config: Option<Value>,
    refused: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Config {
    #[serde(default)]
    remove: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keep: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_string")]
    limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
    #[serde(default)]
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Target>,
}

#[derive(Deserialize, Serialize)]
struct Target {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_string")]
    weight: Option<i64>,
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn as_string<S: serde::Serializer>(value: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(|value| value.to_string()).serialize(serializer)
}

fn cases() -> Vec<Case> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../config-cases.json");
    let Cases { cases } = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    cases
}

#[test]
fn every_case_is_read_as_in_every_language() {
    let cases = cases();
    let mut problems = Vec::new();
    for Case {
        name,
        yaml,
        config,
        refused,
    } in &cases
    {
        let read = config::parse::<Config>(yaml.as_deref());
        match (read, config, refused) {
            (Ok(read), Some(config), None) => {
                let read = serde_json::to_value(&read).unwrap();
                if read != *config {
                    problems.push(format!("{name}: {read}"));
                }
            }
            (Err(error), None, Some(part)) => {
                let text = error.to_string();
                println!("{name}: {text}");
                if !text.contains(part.as_str()) || !text.starts_with("config: ") {
                    problems.push(format!("{name}: {text}"));
                }
            }
            (Ok(read), ..) => {
                problems.push(format!("{name}: {}", serde_json::to_string(&read).unwrap()));
            }
            (Err(error), ..) => problems.push(format!("{name}: {error}")),
        }
    }
    assert_eq!(problems, Vec::<String>::new());
    assert!(cases.len() > 50);
}

fn refusal(yaml: &str) -> String {
    config::parse::<Config>(yaml).err().unwrap().to_string()
}

#[test]
fn an_error_names_the_field_and_what_is_expected() {
    for (yaml, error) in [
        (
            "remove: [a, 42]",
            "config: remove[1]: expected a string, not an integer",
        ),
        (
            "remove: email",
            "config: remove: expected a list, not a string",
        ),
        (
            "enabled: yes",
            "config: enabled: expected a boolean, not a string",
        ),
        (
            "limit: 1.5",
            "config: limit: expected an integer, not a number with a fraction",
        ),
        (
            "limit: 9223372036854775808",
            "config: limit: expected an integer from -9223372036854775808 to 9223372036854775807, not 9223372036854775808",
        ),
        ("ratio: a", "config: ratio: expected a number, not a string"),
        ("delete: [a]", "config: delete: unknown field"),
        (
            "target: { name: a, heavy: 1 }",
            "config: target.heavy: unknown field",
        ),
        (
            "target: { weight: 1 }",
            "config: target.name: missing field",
        ),
        (
            "target: { name: a, weight: x }",
            "config: target.weight: expected an integer, not a string",
        ),
        ("- a", "config: expected a mapping, not a list"),
        ("text", "config: expected a mapping, not a string"),
        (
            "remove: []\nremove: [a]",
            "config: line 2: \"remove\" given more than once",
        ),
        ("1: a\n0x1: b", "config: line 2: 1 given more than once"),
        ("? [a]\n: b", "config: line 1: a key is a list"),
        (
            "remove: []\n---\nremove: []",
            "config: line 2: more than one document",
        ),
        ("remove: !secret [a]", "config: line 1: unknown tag !secret"),
        (
            "5: a",
            "config: expected a string as the name of a field, not 5",
        ),
        ("'a b': 1", "config: [\"a b\"]: unknown field"),
    ] {
        assert_eq!(refusal(yaml), error);
    }
}

#[test]
fn a_config_that_nests_or_repeats_too_much_is_refused() {
    let list = |inner: &str| "[".repeat(40) + inner + &"]".repeat(40);
    let aliased = format!(
        "a: &a {}\nb: &b {}\nc: {}",
        list("x"),
        list("*a"),
        list("*b")
    );
    let levels = (1..30).map(|level| {
        let below = format!("*a{}, ", level - 1).repeat(10);
        format!("a{level}: &a{level} [{below}]")
    });
    let lines: Vec<_> = iter::once("a0: &a0 x".to_owned()).chain(levels).collect();
    let bomb = lines.join("\n");
    for (yaml, reason) in [
        ("- ".repeat(100_000), "nested deeper than 100 levels"),
        ("[".repeat(100_000), "nested deeper than 100 levels"),
        ("{a: ".repeat(100_000), "nested deeper than 100 levels"),
        (aliased, "nested deeper than 100 levels"),
        (bomb, "aliases repeat more than 10000 values"),
    ] {
        let refusal = refusal(&yaml);
        assert!(refusal.contains(reason), "{refusal}");
    }
}

#[test]
fn a_hundred_levels_are_read() {
    let yaml = "[".repeat(100) + &"]".repeat(100);
    assert!(config::parse::<Value>(yaml.as_str()).is_ok());
}

#[test]
fn a_plugin_without_a_config_takes_none() {
    for yaml in [None, Some(""), Some("{}"), Some("null")] {
        config::parse::<()>(yaml).unwrap();
    }
    let refusal = config::parse::<()>("remove: [a]").unwrap_err().to_string();
    assert_eq!(refusal, "config: remove: unknown field");
    let refusal = config::parse::<()>("a").unwrap_err().to_string();
    assert_eq!(refusal, "config: expected no fields, not a string");
}

#[test]
fn pairs_of_surrogates_are_joined_in_double_quotes_only() {
    let read = |yaml: &str| config::parse::<Vec<String>>(yaml).map_err(|error| error.to_string());
    let yaml = r#"["\ud83d\ude00 \\ud83d\ude00", '\ud83d\ude00', \ud83d\ude00]"#;
    let refusal = read(yaml).unwrap_err();
    assert!(refusal.contains("not valid YAML"), "{refusal}");
    let yaml = r#"["\ud83d\ude00 \\ud83d", '\ud83d\ude00', \ud83d\ude00]"#;
    assert_eq!(
        read(yaml).unwrap(),
        ["😀 \\ud83d", r"\ud83d\ude00", r"\ud83d\ude00"]
    );
    // Other ways to write the same, and characters for private use
    let yaml = r#"[\U0001f600, '\U0001f600', "\uD83D\uDE00 \U0001f600", "\U000f0000d83dde00 \U000F0001", \uD83d\udE00 󰀂d83dde00]"#;
    assert_eq!(
        read(yaml).unwrap(),
        [
            r"\U0001f600",
            r"\U0001f600",
            "😀 😀",
            "\u{f0000}d83dde00 \u{f0001}",
            "\\uD83d\\udE00 \u{f0002}d83dde00"
        ]
    );
    let yaml = "- |\n  \\ud83d\\ude00\n  \"\\ud83d\\ude00\"\n- \"a\n  \\ud83d\\ude00b\"\n";
    assert_eq!(
        read(yaml).unwrap(),
        ["\\ud83d\\ude00\n\"\\ud83d\\ude00\"\n", "a 😀b"]
    );
}

#[test]
fn a_tab_stands_before_every_value() {
    let read = |yaml: &str| config::parse::<Value>(yaml).map_err(|error| error.to_string());
    for (yaml, value) in [
        ("v:\t1", r#"{"v":1}"#),
        ("v:\t\t-1 # c", r#"{"v":-1}"#),
        ("é:\ttrue\nb:\tx:y", r#"{"é":true,"b":"x:y"}"#),
        (
            "- v:\ta\n  w:\t\"x:\ty\"\n- {v:\ta, w:\t'x:\ty'}\n",
            r#"[{"v":"a","w":"x:\ty"},{"v":"a","w":"x:\ty"}]"#,
        ),
        ("v: |\n  a:\tb\nw:\tc # d:\te", r#"{"v":"a:\tb\n","w":"c"}"#),
        (
            "v:\ta\nw: \"\\ud83d\\ude00\"\nx:\tb",
            r#"{"v":"a","w":"😀","x":"b"}"#,
        ),
    ] {
        match (
            read(yaml),
            serde_json::from_str::<Value>(&value.replace('\t', "\\t")),
        ) {
            (Ok(read), Ok(value)) => assert_eq!(read, value, "{yaml}"),
            other => panic!("{yaml}: {other:?}"),
        }
    }
    for yaml in [
        "v:\t- a",
        "v:\tw: a",
        "? v\n:\t- a",
        "? v\n:\tw: a",
        "v:\n\tw: a",
        "v:\n\t- a",
    ] {
        let refusal = read(yaml);
        assert!(refusal.is_err(), "{yaml}: {refusal:?}");
    }
    let many = |line: &str, count: usize| read(&line.repeat(count));
    assert!(many("- v:\ta\n", 10_000).is_ok());
    assert!(many("- v:\ta\n  w: 'x:\ty'\n", 150).is_ok());
    assert!(many("- v:\ta\n  w: 'x:\ty'\n", 300).is_err());
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Number {
    Float(f64),
    Short(f32),
    Byte(u8),
    Wide(i128),
    Text(String),
}

#[test]
fn a_number_is_in_the_range_of_its_type() {
    let read = |yaml: &str| config::parse::<Number>(yaml).map_err(|error| error.to_string());
    let large = format!("1{}", "0".repeat(60));
    let yaml = |name: &str| format!("{name}: {large}");
    assert_eq!(read(&yaml("float")).unwrap(), Number::Float(1e60));
    assert_eq!(read("float: !!float 5").unwrap(), Number::Float(5.0));
    assert_eq!(read("float: 5").unwrap(), Number::Float(5.0));
    assert_eq!(read("short: .inf").unwrap(), Number::Short(f32::INFINITY));
    assert_eq!(read("short: 1e38").unwrap(), Number::Short(1e38));
    assert_eq!(
        read("wide: 18446744073709551617").unwrap(),
        Number::Wide(18_446_744_073_709_551_617)
    );
    for (yaml, error) in [
        (
            yaml("byte"),
            format!(
                "config: byte: expected an integer from 0 to 255, not {}…",
                &large[..60]
            ),
        ),
        (
            yaml("text"),
            "config: text: expected a string, not a float".to_owned(),
        ),
        (
            yaml("short"),
            "config: short: expected a number from -3.4028235e38 to 3.4028235e38, not 1e60"
                .to_owned(),
        ),
        (
            "short: 1e300".to_owned(),
            "config: short: expected a number from -3.4028235e38 to 3.4028235e38, not 1e300"
                .to_owned(),
        ),
        (
            "byte: !!float 5".to_owned(),
            "config: byte: expected an integer, not a float".to_owned(),
        ),
    ] {
        assert_eq!(read(&yaml).unwrap_err(), error);
    }
    // As numbers that serde keeps for later
    let kept: Value = config::parse("[18446744073709551615, 18446744073709551616]").unwrap();
    assert_eq!(
        kept.to_string(),
        "[18446744073709551615,1.8446744073709552e+19]"
    );
}

#[derive(Debug, PartialEq, Deserialize)]
struct Http {
    url: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHttp {
    url: String,
}

/// What a config with an unknown field is refused with; otherwise what was read.
fn unknown<T: de::DeserializeOwned + Debug>(yaml: &str) -> String {
    let read = config::parse::<T>(yaml);
    read.map_or_else(|error| error.to_string(), |read| format!("{read:?}"))
}

#[test]
fn enums_with_a_key_of_their_own_refuse_unknown_fields() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "printed")]
    enum Sink {
        Http(Http),
        File { path: String },
    }
    assert_eq!(
        unknown::<Vec<Sink>>("[http: { url: a }, file: { path: b }]"),
        r#"[Http(Http { url: "a" }), File { path: "b" }]"#
    );
    assert_eq!(
        unknown::<Vec<Sink>>("[http: { url: a, pth: x }]"),
        "config: [0].http.pth: unknown field"
    );
    assert_eq!(
        unknown::<Vec<Sink>>("[file: { path: a, pth: x }]"),
        "config: [0].file.pth: unknown field"
    );
}

/// Types of which serde buffers values.
#[expect(dead_code, reason = "printed")]
mod buffered {
    use super::{Deserialize, Http, StrictHttp};

    #[derive(Debug, Deserialize)]
    #[serde(tag = "type", rename_all = "lowercase")]
    pub enum Tagged {
        Http(Http),
        Strict(StrictHttp),
        File { path: String },
        None,
    }

    #[derive(Debug, Deserialize)]
    #[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
    pub enum StrictTagged {
        Http(Http),
        File { path: String },
        None,
    }

    #[derive(Debug, Deserialize)]
    #[serde(tag = "type", content = "of", rename_all = "lowercase")]
    pub enum Adjacent {
        Http(Http),
        Strict(StrictHttp),
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    pub enum Untagged {
        Strict(StrictHttp),
        File { path: String },
    }

    #[derive(Debug, Deserialize)]
    pub struct Flat {
        name: String,
        #[serde(flatten)]
        http: Http,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct StrictFlat {
        name: String,
        #[serde(flatten)]
        http: Http,
    }
}

/// Serde reads these into a buffer of its own first, with every field, and then asks nobody about those it does not use.
#[test]
fn what_serde_buffers_needs_deny_unknown_fields() {
    use buffered::{Adjacent, Flat, StrictFlat, StrictTagged, Tagged, Untagged};

    for (read, expected) in [
        (
            unknown::<Tagged>("{ type: http, url: a, pth: x }"),
            r#"Http(Http { url: "a" })"#,
        ),
        (
            unknown::<Tagged>("{ type: file, path: a, pth: x }"),
            r#"File { path: "a" }"#,
        ),
        (
            unknown::<Untagged>("{ path: a, pth: x }"),
            r#"File { path: "a" }"#,
        ),
        (
            unknown::<Adjacent>("{ of: { url: a, pth: x }, type: http }"),
            r#"Http(Http { url: "a" })"#,
        ),
        (
            unknown::<Flat>("{ name: a, url: b, pth: x }"),
            r#"Flat { name: "a", http: Http { url: "b" } }"#,
        ),
        // Serde does not ask these even with it
        (
            unknown::<StrictTagged>("{ type: http, url: a, pth: x }"),
            r#"Http(Http { url: "a" })"#,
        ),
        (unknown::<StrictTagged>("{ type: none, pth: x }"), "None"),
        // With it, and what is read at once
        (
            unknown::<Tagged>("{ type: strict, url: a, pth: x }"),
            "config: pth: unknown field; expected url",
        ),
        (
            unknown::<StrictTagged>("{ type: file, path: a, pth: x }"),
            "config: pth: unknown field; expected path",
        ),
        (
            unknown::<Untagged>("{ url: a, pth: x }"),
            "config: data did not match any variant of untagged enum Untagged",
        ),
        (
            unknown::<Adjacent>("{ type: http, of: { url: a, pth: x } }"),
            "config: of.pth: unknown field",
        ),
        (
            unknown::<Adjacent>("{ of: { url: a, pth: x }, type: strict }"),
            "config: pth: unknown field; expected url",
        ),
        (
            unknown::<Adjacent>("{ of: { url: a }, type: strict, pth: x }"),
            "config: pth: unknown field",
        ),
        (
            unknown::<StrictFlat>("{ name: a, url: b, pth: x }"),
            "config: unknown field `pth`",
        ),
    ] {
        assert_eq!(read, expected);
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Drop,
    Mask(String),
    Move { to: u8 },
}

#[test]
fn an_enum_is_a_string_or_a_mapping_of_one() {
    let read = |yaml| config::parse::<Vec<Action>>(yaml).map_err(|error| error.to_string());
    assert_eq!(
        read("[drop, mask: '*', move: { to: 3 }]").unwrap(),
        [
            Action::Drop,
            Action::Mask("*".to_owned()),
            Action::Move { to: 3 }
        ]
    );
    for (yaml, error) in [
        (
            "[keep]",
            "config: [0]: expected drop, mask or move, not \"keep\"",
        ),
        ("[1]", "config: [0]: expected a string, not an integer"),
        (
            "[mask: 1]",
            "config: [0].mask: expected a string, not an integer",
        ),
        (
            "[move: { to: 300 }]",
            "config: [0].move.to: expected an integer from 0 to 255, not 300",
        ),
        ("[mask]", "config: [0]: expected a mapping, not a string"),
    ] {
        assert_eq!(read(yaml).unwrap_err(), error);
    }
}

/// A panic would end a plugin without a word.
#[test]
fn no_text_makes_it_panic() {
    let seeds: Vec<String> = cases().into_iter().filter_map(|case| case.yaml).collect();
    let pieces: Vec<char> = "-?:,[]{}#&*!|>'\"%@`\\ \t\r\nu0aé\u{feff}\u{2028}😀"
        .chars()
        .collect();
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let rounds = env::var("ARMORY_FUZZ").map_or(5_000, |rounds| rounds.parse().unwrap());
    for _ in 0..rounds {
        let mut text: Vec<char> = seeds[random(seeds.len())].chars().collect();
        for _ in 0..=random(4) {
            let at = random(text.len() + 1);
            match random(3) {
                0 => text.insert(at, pieces[random(pieces.len())]),
                1 if at < text.len() => drop(text.remove(at)),
                _ => text.extend_from_within(..at),
            }
        }
        let text = String::from_iter(text);
        drop(config::parse::<Value>(text.as_str()));
        drop(config::parse::<Config>(text.as_str()));
    }
}
