use std::collections::HashMap;

use armory_plugins::Record;

use crate::config::{Config, Route};

/// Knows which records go to one target topic.
pub struct Router {
    header: String,
    /// By the value of the header.
    destinations: HashMap<Vec<u8>, Destination>,
    /// Of all other records.
    otherwise: Option<Destination>,
}

/// Where a record goes, as the restore of one target topic sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Destination {
    /// To the target topic, into its own partition.
    Here,
    /// To this partition of the target topic.
    Partition(i32),
    /// To another topic, or to none.
    Elsewhere,
}

impl Router {
    /// Make the router of a target topic. A topic that no route leads to would get no record: that is an error.
    pub fn new(config: Config, target_topic: &str) -> Result<Self, String> {
        let topics: Vec<&str> = config
            .routes
            .iter()
            .filter_map(|it| it.topic.as_deref())
            .collect();
        if !topics.contains(&target_topic) {
            return Err(format!(
                "no route leads to the target topic {target_topic:?}; add one, or restore to {}",
                topics.join(", ")
            ));
        }
        let mut destinations = HashMap::new();
        let mut otherwise = None;
        for route in &config.routes {
            let destination = destination(route, target_topic);
            for value in route.takes() {
                match value {
                    Some(value) => {
                        destinations.insert(value.as_bytes().to_vec(), destination);
                    }
                    None => otherwise = Some(destination),
                }
            }
        }
        Ok(Self {
            header: config.header,
            destinations,
            otherwise,
        })
    }

    /// Say where a record goes, by the last of its headers with the key, as Kafka's own clients read it.
    pub fn destination_of(&self, record: &Record) -> Result<Destination, String> {
        let value = record.headers.get(&self.header);
        value
            .and_then(|value| self.destinations.get(value))
            .or(self.otherwise.as_ref())
            .copied()
            .ok_or_else(|| self.no_route(value))
    }

    /// How many partitions the target topic needs at least.
    pub fn partitions_needed(&self) -> u64 {
        let all = self.destinations.values().chain(&self.otherwise);
        let needed = all.map(|destination| match destination {
            Destination::Partition(partition) => u64::from(partition.unsigned_abs()) + 1,
            Destination::Here | Destination::Elsewhere => 0,
        });
        needed.max().unwrap_or(0)
    }

    fn no_route(&self, value: Option<&[u8]>) -> String {
        let header = &self.header;
        match value {
            Some(value) => {
                let shown: String = String::from_utf8_lossy(value).chars().take(60).collect();
                format!(
                    "no route takes a record whose header {header:?} is {shown:?}; add the value to a route, or add a route without values"
                )
            }
            None => format!(
                "no route takes a record without the header {header:?}; add a route without values"
            ),
        }
    }
}

fn destination(route: &Route, target_topic: &str) -> Destination {
    match route.partition {
        _ if route.topic.as_deref() != Some(target_topic) => Destination::Elsewhere,
        Some(partition) => Destination::Partition(partition),
        None => Destination::Here,
    }
}
