use std::fmt::Display;
use std::rc::Rc;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeSeed, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::error::{ConfigError, shorten};
use super::node::{Kind, Node};

type Result<T> = std::result::Result<T, ConfigError>;

impl Node {
    fn unexpected(&self) -> Unexpected<'_> {
        match &self.kind {
            Kind::Null => Unexpected::Unit,
            Kind::Boolean(value) => Unexpected::Bool(*value),
            Kind::Integer(value) => match i64::try_from(*value) {
                Ok(value) => Unexpected::Signed(value),
                Err(_) => Unexpected::Unsigned(u64::MAX),
            },
            Kind::Large(..) => Unexpected::Other("an integer"),
            Kind::Float(value) => Unexpected::Float(*value),
            Kind::String(text) => Unexpected::Str(text),
            Kind::List(_) => Unexpected::Seq,
            Kind::Mapping(_) => Unexpected::Map,
        }
    }
}

fn out_of_range(least: impl Display, most: impl Display, value: &str) -> ConfigError {
    let value = shorten(value);
    ConfigError::new(format!(
        "expected an integer from {least} to {most}, not {value}"
    ))
}

fn visit_integer<'de, V: Visitor<'de>>(value: i128, visitor: V) -> Result<V::Value> {
    match (u64::try_from(value), i64::try_from(value)) {
        (Ok(value), _) => visitor.visit_u64(value),
        (_, Ok(value)) => visitor.visit_i64(value),
        _ => visitor.visit_i128(value),
    }
}

macro_rules! deserialize_integer {
    ($($method:ident: $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            match &self.kind {
                Kind::Integer(value) => match <$type>::try_from(*value) {
                    Ok(_) => visit_integer(*value, visitor),
                    Err(_) => Err(out_of_range(<$type>::MIN, <$type>::MAX, &value.to_string())),
                },
                Kind::Large(digits, _) => Err(out_of_range(<$type>::MIN, <$type>::MAX, digits)),
                _ => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = ConfigError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match &self.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Boolean(value) => visitor.visit_bool(*value),
            Kind::Integer(value)
                if u64::try_from(*value).is_ok() || i64::try_from(*value).is_ok() =>
            {
                visit_integer(*value, visitor)
            }
            // What serde keeps for later has no larger integers
            Kind::Integer(_) => self.deserialize_f64(visitor),
            Kind::Large(_, value) | Kind::Float(value) => visitor.visit_f64(*value),
            Kind::String(text) => visitor.visit_borrowed_str(text),
            Kind::List(items) => visitor.visit_seq(Items {
                items: items.iter(),
                index: 0,
            }),
            Kind::Mapping(fields) => visitor.visit_map(Fields {
                fields: fields.iter(),
                current: None,
            }),
        }
    }

    deserialize_integer!(
        deserialize_i8: i8, deserialize_i16: i16, deserialize_i32: i32, deserialize_i64: i64, deserialize_i128: i128,
        deserialize_u8: u8, deserialize_u16: u16, deserialize_u32: u32, deserialize_u64: u64, deserialize_u128: u128
    );

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let value = match &self.kind {
            Kind::Float(value) | Kind::Large(_, value) => *value,
            _ => return self.deserialize_f64(visitor),
        };
        #[expect(clippy::cast_possible_truncation, reason = "that is what is checked")]
        if value.is_finite() && (value as f32).is_infinite() {
            return Err(ConfigError::new(format!(
                "expected a number from {:e} to {:e}, not {value:e}",
                f32::MIN,
                f32::MAX
            )));
        }
        visitor.visit_f64(value)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match &self.kind {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a double has no more digits, whatever it was written as"
            )]
            Kind::Integer(value) => visitor.visit_f64(*value as f64),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match &self.kind {
            Kind::Mapping(fields) => match fields.first() {
                None => visitor.visit_unit(),
                Some((key, _)) => Err(match &key.kind {
                    Kind::String(name) => ConfigError::unknown_field(name, &[]),
                    _ => ConfigError::invalid_type(self.unexpected(), &visitor),
                }),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    // Without this, a list would give the fields in their order
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.kind {
            Kind::Mapping(_) => self.deserialize_any(visitor),
            _ => Err(ConfigError::invalid_type(self.unexpected(), &"a mapping")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match &self.kind {
            Kind::String(name) => visitor.visit_enum(Variant {
                name,
                content: None,
            }),
            Kind::Mapping(fields) => match fields.as_slice() {
                [(key, content)] => match &key.kind {
                    Kind::String(name) => visitor.visit_enum(Variant {
                        name,
                        content: Some(content),
                    }),
                    _ => Err(ConfigError::invalid_type(key.unexpected(), &"a string")),
                },
                _ => Err(ConfigError::new(format!(
                    "expected a mapping with one of {}",
                    variants.join(", ")
                ))),
            },
            _ => Err(ConfigError::invalid_type(self.unexpected(), &"a string")),
        }
    }

    // Serde lets a number stand for a field by its position
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match &self.kind {
            Kind::String(_) => self.deserialize_any(visitor),
            _ => Err(ConfigError::new(format!(
                "expected a string as the name of a field, not {}",
                self.kind
            ))),
        }
    }

    /// Serde ignores the fields that a type does not have, where the author did not deny them.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value> {
        Err(ConfigError::new("unknown field"))
    }

    forward_to_deserialize_any! {
        bool char str string bytes byte_buf seq tuple tuple_struct map
    }
}

struct Items<'de> {
    items: std::slice::Iter<'de, Rc<Node>>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = ConfigError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(item.as_ref())
            .map(Some)
            .map_err(|error| error.in_item(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Fields<'de> {
    fields: std::slice::Iter<'de, (Rc<Node>, Rc<Node>)>,
    current: Option<&'de (Rc<Node>, Rc<Node>)>,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = ConfigError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.current = self.fields.next();
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(key.as_ref()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let Some((key, value)) = self.current else {
            return Err(ConfigError::new("a value was read before its key"));
        };
        seed.deserialize(value.as_ref())
            .map_err(|error| match &key.kind {
                Kind::String(name) => error.in_field(name),
                _ => error.in_field(&key.kind.to_string()),
            })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.fields.len())
    }
}

struct Variant<'de> {
    name: &'de str,
    content: Option<&'de Rc<Node>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = ConfigError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let name: BorrowedStrDeserializer<ConfigError> = BorrowedStrDeserializer::new(self.name);
        Ok((seed.deserialize(name.into_deserializer())?, self))
    }
}

impl<'de> Variant<'de> {
    fn content(&self) -> Result<&'de Node> {
        match self.content {
            Some(content) => Ok(content.as_ref()),
            None => Err(ConfigError::invalid_type(
                Unexpected::Str(self.name),
                &"a mapping",
            )),
        }
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = ConfigError;

    fn unit_variant(self) -> Result<()> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(ConfigError::invalid_type(Unexpected::Map, &"a string")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        let content = self.content()?;
        seed.deserialize(content)
            .map_err(|error| error.in_field(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value> {
        let content = self.content()?;
        de::Deserializer::deserialize_seq(content, visitor)
            .map_err(|error| error.in_field(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let content = self.content()?;
        de::Deserializer::deserialize_struct(content, "", fields, visitor)
            .map_err(|error| error.in_field(self.name))
    }
}
