//! The core schema of YAML 1.2 (section 10.3.2 of its specification): what a scalar without quotes is.

use super::error::quote;
use super::node::Kind;

const PREFIX: &str = "tag:yaml.org,2002:";

/// The value of a scalar; otherwise what is wrong with it.
///
/// `is_plain` is false of one in quotes; `tag` is written before it.
pub fn resolve(text: &str, is_plain: bool, tag: Option<&str>) -> Result<Kind, String> {
    let string = || Kind::String(text.to_owned());
    let Some(tag) = tag else {
        return if is_plain { plain(text) } else { Ok(string()) };
    };
    let kind = match tag.strip_prefix(PREFIX) {
        Some("str") => return Ok(string()),
        None if tag == "!" => return Ok(string()),
        Some("null" | "bool" | "int" | "float") => plain(text)?,
        _ => return Err(unknown_tag(tag)),
    };
    match (tag.strip_prefix(PREFIX), kind) {
        (Some("null"), kind @ Kind::Null)
        | (Some("bool"), kind @ Kind::Boolean(_))
        | (Some("int"), kind @ (Kind::Integer(_) | Kind::Large(..)))
        | (Some("float"), kind @ Kind::Float(_)) => Ok(kind),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a double has no more digits, whatever it was written as"
        )]
        (Some("float"), Kind::Integer(value)) => Ok(Kind::Float(value as f64)),
        (Some("float"), Kind::Large(_, value)) => Ok(Kind::Float(value)),
        _ => Err(format!(
            "{} does not fit its tag !!{}",
            quote(text),
            &tag[PREFIX.len()..]
        )),
    }
}

/// Check the tag of a list or a mapping.
pub fn check_tag(tag: Option<&str>, own: &str) -> Result<(), String> {
    match tag {
        Some(tag) if tag != "!" && tag.strip_prefix(PREFIX) != Some(own) => Err(unknown_tag(tag)),
        _ => Ok(()),
    }
}

fn unknown_tag(tag: &str) -> String {
    let shown = tag
        .strip_prefix(PREFIX)
        .map_or_else(|| tag.to_owned(), |name| format!("!!{name}"));
    format!("unknown tag {shown}")
}

fn plain(text: &str) -> Result<Kind, String> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Boolean(true),
        "false" | "False" | "FALSE" => Kind::Boolean(false),
        ".nan" | ".NaN" | ".NAN" => Kind::Float(f64::NAN),
        _ => match integer(text) {
            Some(Ok(value)) => Kind::Integer(value),
            Some(Err(_)) => match float(text) {
                Some(value) if value.is_finite() => Kind::Large(without_zeros(text), value),
                _ => return Err(format!("{} is too large an integer", quote(text))),
            },
            None => match float(text) {
                Some(value)
                    if value.is_infinite() && text.contains(|it: char| it.is_ascii_digit()) =>
                {
                    return Err(format!("{} is too large a number", quote(text)));
                }
                Some(value) => Kind::Float(value),
                None => Kind::String(text.to_owned()),
            },
        },
    })
}

fn integer(text: &str) -> Option<Result<i128, std::num::ParseIntError>> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'o', ..] => (&text[2..], 8),
        [b'0', b'x', ..] => (&text[2..], 16),
        [b'+' | b'-', ..] => (&text[1..], 10),
        _ => (text, 10),
    };
    let is_integer = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    is_integer.then(|| i128::from_str_radix(if radix == 10 { text } else { digits }, radix))
}

/// An integer as its digits alone, so that two of the same value are the same.
fn without_zeros(text: &str) -> String {
    let sign = if text.starts_with('-') { "-" } else { "" };
    let digits = text.trim_start_matches(['+', '-']).trim_start_matches('0');
    format!("{sign}{digits}")
}

fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(f64::INFINITY.copysign(sign));
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let mut rest = &unsigned[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if whole + length == 0 {
            return None;
        }
        rest = &fraction[length..];
    } else if whole == 0 {
        return None;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if exponent.is_empty() || digits(exponent) < exponent.len() {
            return None;
        }
        rest = "";
    }
    if rest.is_empty() {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        format!("{:?}", plain(text).unwrap())
    }

    #[test]
    fn resolves_what_the_core_schema_resolves() {
        for (text, kind) in [
            ("", "Null"),
            ("~", "Null"),
            ("NULL", "Null"),
            ("nULL", "String(\"nULL\")"),
            ("True", "Boolean(true)"),
            ("yes", "String(\"yes\")"),
            ("017", "Integer(17)"),
            ("-0", "Integer(0)"),
            ("+5", "Integer(5)"),
            ("0o17", "Integer(15)"),
            ("0xfF", "Integer(255)"),
            ("-0x1", "String(\"-0x1\")"),
            ("0b1", "String(\"0b1\")"),
            ("1_000", "String(\"1_000\")"),
            ("18446744073709551615", "Integer(18446744073709551615)"),
            ("+01e3", "Float(1000.0)"),
            ("1.", "Float(1.0)"),
            (".5", "Float(0.5)"),
            ("-1e-3", "Float(-0.001)"),
            ("-.inf", "Float(-inf)"),
            (".NaN", "Float(NaN)"),
            (".", "String(\".\")"),
            ("e3", "String(\"e3\")"),
            ("1e", "String(\"1e\")"),
            ("1.5.2", "String(\"1.5.2\")"),
            ("inf", "String(\"inf\")"),
            ("-", "String(\"-\")"),
            ("١", "String(\"١\")"),
        ] {
            assert_eq!(shown(text), kind, "{text}");
        }
        let zeros = "0".repeat(60);
        assert_eq!(
            shown(&format!("-001{zeros}")),
            format!("Large(\"-1{zeros}\", -1e60)")
        );
        assert!(plain(&"9".repeat(400)).is_err());
        assert!(plain(&format!("0x{}", "f".repeat(40))).is_err());
        assert!(plain("-1e999").is_err());
    }

    #[test]
    fn reads_the_tags_of_the_core_schema() {
        let tagged = |text, tag| resolve(text, false, Some(tag)).map(|kind| format!("{kind:?}"));
        assert_eq!(
            tagged("42", "tag:yaml.org,2002:int").unwrap(),
            "Integer(42)"
        );
        assert_eq!(
            tagged("42", "tag:yaml.org,2002:str").unwrap(),
            "String(\"42\")"
        );
        assert_eq!(
            tagged("42", "tag:yaml.org,2002:float").unwrap(),
            "Float(42.0)"
        );
        assert_eq!(tagged("42", "!").unwrap(), "String(\"42\")");
        let refusal = |text, tag| tagged(text, tag).unwrap_err();
        assert_eq!(
            refusal("x", "tag:yaml.org,2002:int"),
            "\"x\" does not fit its tag !!int"
        );
        assert_eq!(
            refusal("x", "tag:yaml.org,2002:binary"),
            "unknown tag !!binary"
        );
        assert_eq!(refusal("x", "!secret"), "unknown tag !secret");
    }
}
