use crate::plugin::{Header, Record, Timestamp, TimestampKind};

/// How many records every contender takes, again and again.
const COUNT: usize = 1024;

/// Records that differ, and are the same as those of bench/src/calls/records.ts.
pub fn records(payload_bytes: usize, headers: usize) -> Vec<Record> {
    (0..COUNT)
        .map(|index| Record {
            key: Some(format!("key-{index:012}").into_bytes()),
            headers: (0..headers)
                .map(|n| Header {
                    key: format!("header-key-{n}"),
                    val: Some(vec![65 + n as u8; 16]),
                })
                .collect(),
            partition: Some(3),
            offset: Some(1_000_000 + index as i64),
            timestamp: Some(Timestamp {
                kind: TimestampKind::CreateTime,
                time: 1_700_000_000_000 + index as i64,
            }),
            payload: Some(
                (0..payload_bytes)
                    .map(|at| (index * 7 + at) as u8)
                    .collect(),
            ),
        })
        .collect()
}
