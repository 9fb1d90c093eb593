//! Reads MessagePack. Written here because size counts in a component: `rmp_serde`'s reader, made again for each type,
//! took half of the smallest one. Each kind of value is read as what was asked for and nothing else, so that the
//! readers of other kinds are not made for it.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};

use super::ValueError;

/// Deeper than any document of the interface, and shallow enough for a component's stack.
const DEPTH_MAX: u8 = 32;

/// One MessagePack value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree<'a> {
    Nil,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    List(Vec<Tree<'a>>),
    Map(Vec<(Tree<'a>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// Reads exactly one value.
    pub(crate) fn read(body: &'a [u8]) -> Result<Self, ValueError> {
        let mut reader = Reader { rest: body };
        let tree = reader.tree(DEPTH_MAX)?;
        if reader.rest.is_empty() { Ok(tree) } else { Err(ValueError::Unfit) }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn tree(&mut self, depth: u8) -> Result<Tree<'a>, ValueError> {
        let marker = u8::from_be_bytes(self.array()?);
        Ok(match marker {
            0x00..=0x7f => Tree::Unsigned(u64::from(marker)),
            0x80..=0x8f => self.map(usize::from(marker & 0x0f), depth)?,
            0x90..=0x9f => self.list(usize::from(marker & 0x0f), depth)?,
            0xa0..=0xbf => self.text(usize::from(marker & 0x1f))?,
            0xc0 => Tree::Nil,
            0xc2 | 0xc3 => Tree::Bool(marker == 0xc3),
            0xc4..=0xc6 => {
                let length = self.length(marker - 0xc4)?;
                Tree::Bytes(self.take(length)?)
            }
            0xca => Tree::Float(f64::from(f32::from_be_bytes(self.array()?))),
            0xcb => Tree::Float(f64::from_be_bytes(self.array()?)),
            0xcc..=0xcf => Tree::Unsigned(self.unsigned(marker - 0xcc)?),
            0xd0 => Tree::Signed(i64::from(i8::from_be_bytes(self.array()?))),
            0xd1 => Tree::Signed(i64::from(i16::from_be_bytes(self.array()?))),
            0xd2 => Tree::Signed(i64::from(i32::from_be_bytes(self.array()?))),
            0xd3 => Tree::Signed(i64::from_be_bytes(self.array()?)),
            0xd9..=0xdb => {
                let length = self.length(marker - 0xd9)?;
                self.text(length)?
            }
            0xdc | 0xdd => {
                let length = self.length(marker - 0xdc + 1)?;
                self.list(length, depth)?
            }
            0xde | 0xdf => {
                let length = self.length(marker - 0xde + 1)?;
                self.map(length, depth)?
            }
            0xe0..=0xff => Tree::Signed(i64::from(i8::from_be_bytes([marker]))),
            // 0xc1 is never used; extension types are in no document of the interface.
            _ => return Err(ValueError::Unfit),
        })
    }

    fn list(&mut self, length: usize, depth: u8) -> Result<Tree<'a>, ValueError> {
        let depth = depth.checked_sub(1).ok_or(ValueError::Unfit)?;
        // Each item takes a byte at least: a length cannot make it reserve more than came.
        let mut items = Vec::with_capacity(length.min(self.rest.len()));
        for _ in 0..length {
            items.push(self.tree(depth)?);
        }
        Ok(Tree::List(items))
    }

    fn map(&mut self, length: usize, depth: u8) -> Result<Tree<'a>, ValueError> {
        let depth = depth.checked_sub(1).ok_or(ValueError::Unfit)?;
        let mut entries = Vec::with_capacity(length.min(self.rest.len()));
        for _ in 0..length {
            entries.push((self.tree(depth)?, self.tree(depth)?));
        }
        Ok(Tree::Map(entries))
    }

    fn text(&mut self, length: usize) -> Result<Tree<'a>, ValueError> {
        std::str::from_utf8(self.take(length)?).map(Tree::Text).map_err(|_| ValueError::Unfit)
    }

    /// A length of 1, 2 or 4 bytes, for a size of 0, 1 or 2.
    fn length(&mut self, size: u8) -> Result<usize, ValueError> {
        usize::try_from(self.unsigned(size)?).map_err(|_| ValueError::Unfit)
    }

    /// A number of 1, 2, 4 or 8 bytes, for a size of 0 to 3.
    fn unsigned(&mut self, size: u8) -> Result<u64, ValueError> {
        let bytes = self.take(1 << size)?;
        Ok(bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ValueError> {
        self.take(N)?.try_into().map_err(|_| ValueError::Unfit)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ValueError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ValueError::Unfit)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// What serde has to say is dropped: it may hold the value, and to format it takes more space than to read it.
impl de::Error for ValueError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Unfit
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::Unfit
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::Unfit
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self::Unfit
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::Unfit
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::Unfit
    }

    fn missing_field(_: &'static str) -> Self {
        Self::Unfit
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::Unfit
    }
}

macro_rules! forward {
    ($($kind:ident => $as:ident,)+) => { $(
        fn $kind<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            self.$as(visitor)
        }
    )+ };
}

impl<'de> IntoDeserializer<'de, ValueError> for Tree<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Tree<'de> {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self {
            Self::Nil => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Unsigned(_) | Self::Signed(_) | Self::Float(_) => self.deserialize_f64(visitor),
            Self::Text(value) => visitor.visit_borrowed_str(value),
            Self::Bytes(value) => visitor.visit_borrowed_bytes(value),
            Self::List(_) => self.deserialize_seq(visitor),
            Self::Map(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if let Self::Bool(value) = self { visitor.visit_bool(value) } else { Err(ValueError::Unfit) }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self {
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            _ => Err(ValueError::Unfit),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if let Self::Float(value) = self { visitor.visit_f64(value) } else { self.deserialize_u64(visitor) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if let Self::Text(value) = self { visitor.visit_borrowed_str(value) } else { Err(ValueError::Unfit) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let mut rest = Rest::of_list(self)?;
        let value = visitor.visit_seq(&mut rest)?;
        rest.end()?;
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let mut rest = Rest::of_map(self)?;
        let value = visitor.visit_map(&mut rest)?;
        rest.end()?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if matches!(self, Self::Nil) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    /// A variant is its name, or a map of its name to what it holds.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self {
            Self::Text(name) => visitor.visit_enum(name.into_deserializer()),
            _ => visitor.visit_enum(MapAccessDeserializer::new(&mut Rest::of_map(self)?)),
        }
    }

    forward! {
        deserialize_i8 => deserialize_u64, deserialize_i16 => deserialize_u64, deserialize_i32 => deserialize_u64,
        deserialize_i64 => deserialize_u64, deserialize_u8 => deserialize_u64, deserialize_u16 => deserialize_u64,
        deserialize_u32 => deserialize_u64, deserialize_f32 => deserialize_f64, deserialize_char => deserialize_str,
        deserialize_string => deserialize_str, deserialize_identifier => deserialize_str,
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_seq(visitor)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct tuple_struct ignored_any
    }
}

/// What is left of a list or a map, the next at the end.
struct Rest<'de> {
    items: Vec<Tree<'de>>,
    entries: Vec<(Tree<'de>, Tree<'de>)>,
    value: Tree<'de>,
}

/// What is the same for every type: made once.
impl<'de> Rest<'de> {
    #[inline(never)]
    fn of_list(tree: Tree<'de>) -> Result<Self, ValueError> {
        let Tree::List(mut items) = tree else { return Err(ValueError::Unfit) };
        items.reverse();
        Ok(Self { items, entries: Vec::new(), value: Tree::Nil })
    }

    #[inline(never)]
    fn of_map(tree: Tree<'de>) -> Result<Self, ValueError> {
        let Tree::Map(mut entries) = tree else { return Err(ValueError::Unfit) };
        entries.reverse();
        Ok(Self { items: Vec::new(), entries, value: Tree::Nil })
    }

    #[inline(never)]
    fn key(&mut self) -> Option<Tree<'de>> {
        let (key, value) = self.entries.pop()?;
        self.value = value;
        Some(key)
    }

    /// Nothing may be left.
    #[inline(never)]
    fn end(self) -> Result<(), ValueError> {
        if self.items.is_empty() && self.entries.is_empty() { Ok(()) } else { Err(ValueError::Unfit) }
    }
}

impl<'de> de::SeqAccess<'de> for &mut Rest<'de> {
    type Error = ValueError;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ValueError> {
        self.items.pop().map(|item| seed.deserialize(item)).transpose()
    }
}

impl<'de> de::MapAccess<'de> for &mut Rest<'de> {
    type Error = ValueError;

    fn next_key_seed<T: de::DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ValueError> {
        self.key().map(|key| seed.deserialize(key)).transpose()
    }

    fn next_value_seed<T: de::DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, ValueError> {
        seed.deserialize(std::mem::replace(&mut self.value, Tree::Nil))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use crate::ValueError;
    use crate::value::{decode, encode};

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Everything {
        small: (u8, u16, u32, u64),
        negative: (i8, i16, i32, i64),
        real: (f32, f64),
        text: Vec<String>,
        maybe: (Option<u8>, Option<String>),
        is_true: bool,
        map: BTreeMap<String, Vec<u32>>,
        kinds: Vec<Kind>,
        letter: char,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Plain,
        Held(u8),
        Named { name: String },
    }

    fn everything() -> Everything {
        Everything {
            small: (u8::MAX, u16::MAX, u32::MAX, u64::MAX),
            negative: (i8::MIN, i16::MIN, i32::MIN, i64::MIN),
            real: (0.5, 1.0e300),
            text: vec![String::new(), "å".into(), "x".repeat(40), "y".repeat(300), "z".repeat(70_000)],
            maybe: (None, Some("no".into())),
            is_true: true,
            map: (0..20).map(|key| (key.to_string(), (0..key * 2000).collect())).collect(),
            kinds: vec![Kind::Plain, Kind::Held(3), Kind::Named { name: "n".into() }],
            letter: 'ø',
        }
    }

    #[test]
    fn what_the_writer_writes_is_read_as_it_was() {
        let body = encode(&everything()).unwrap();
        assert_eq!(decode::<Everything>(&body), Ok(everything()));
        assert_eq!(rmp_serde::from_slice::<Everything>(&body).ok(), Some(everything()));
    }

    #[test]
    fn what_is_cut_short_anywhere_is_an_error_and_no_more() {
        let body = encode(&Everything { text: vec!["abc".into()], map: BTreeMap::new(), ..everything() }).unwrap();
        for length in 0..body.len() {
            assert_eq!(decode::<Everything>(&body[..length]), Err(ValueError::Unfit), "{length}");
        }
    }

    #[test]
    fn a_length_that_did_not_come_reserves_nothing_and_depth_is_bounded() {
        assert_eq!(decode::<Vec<u8>>(&[0xdd, 0xff, 0xff, 0xff, 0xff]), Err(ValueError::Unfit));
        assert_eq!(decode::<String>(&[0xdb, 0xff, 0xff, 0xff, 0xff]), Err(ValueError::Unfit));
        assert_eq!(decode::<serde::de::IgnoredAny>(&[0x91; 100_000]).map(|_| ()), Err(ValueError::Unfit));
    }

    #[test]
    fn unknown_keys_and_extensions_are_errors() {
        let body = encode(&BTreeMap::from([("other", 1)])).unwrap();
        assert_eq!(decode::<Everything>(&body), Err(ValueError::Unfit));
        assert_eq!(decode::<serde::de::IgnoredAny>(&[0xd4, 1, 2]).map(|_| ()), Err(ValueError::Unfit));
        assert_eq!(decode::<serde::de::IgnoredAny>(&[0xc1]).map(|_| ()), Err(ValueError::Unfit));
    }
}
