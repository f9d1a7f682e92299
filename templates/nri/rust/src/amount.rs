/// Read an amount of memory, such as `256Mi`, in bytes; `None` when it is none.
pub fn parse_amount(text: &str) -> Option<i64> {
    let end = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let factor: i64 = match unit {
        "" => 1,
        "k" => 1000,
        "M" => 1000_i64.pow(2),
        "G" => 1000_i64.pow(3),
        "T" => 1000_i64.pow(4),
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    };
    if digits.len() > 19 {
        return None;
    }
    let bytes = digits.parse::<i64>().ok()?.checked_mul(factor)?;
    (bytes > 0).then_some(bytes)
}
