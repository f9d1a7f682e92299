use crate::plugin::{Outcome, Record};

/// FNV-1a with 32 bits of outcomes, written one behind the other as bench/src/calls/digest.ts writes them.
pub struct Digest(u32);

impl Default for Digest {
    fn default() -> Self {
        Digest(0x811c_9dc5)
    }
}

impl Digest {
    pub fn outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Accepted(record) => self.record(0, record),
            Outcome::Rejected(record) => self.record(1, record),
            Outcome::Error(text) => {
                self.bytes(&[2]);
                self.list(text.as_bytes());
            }
        }
    }

    pub fn finish(self) -> u32 {
        self.0
    }

    fn record(&mut self, tag: u8, record: &Record) {
        self.bytes(&[tag]);
        self.option(&record.key, |to, key| to.list(key));
        self.bytes(&(record.headers.len() as u32).to_le_bytes());
        for header in &record.headers {
            self.list(header.key.as_bytes());
            self.option(&header.val, |to, val| to.list(val));
        }
        self.option(&record.partition, |to, it| to.bytes(&it.to_le_bytes()));
        self.option(&record.offset, |to, it| to.bytes(&it.to_le_bytes()));
        self.option(&record.timestamp, |to, it| {
            to.bytes(&[it.kind as u8]);
            to.bytes(&it.time.to_le_bytes());
        });
        self.option(&record.payload, |to, payload| to.list(payload));
    }

    fn option<T>(&mut self, value: &Option<T>, write: impl FnOnce(&mut Self, &T)) {
        self.bytes(&[value.is_some().into()]);
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn list(&mut self, bytes: &[u8]) {
        self.bytes(&(bytes.len() as u32).to_le_bytes());
        self.bytes(bytes);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
}
