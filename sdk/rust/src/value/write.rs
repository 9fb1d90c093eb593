//! Writes MessagePack with named fields, as `rmp_serde::to_vec_named` does. Written here because size counts in a
//! component: `rmp_serde`'s writer is made twice for everything inside a list.

use serde::{Serialize, ser};

use super::ValueError;

/// Writes one value with named fields.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, ValueError> {
    let mut out = Vec::new();
    value.serialize(Writer(&mut out))?;
    Ok(out)
}

/// Where a value goes.
struct Writer<'a>(&'a mut Vec<u8>);

/// A list or a map, counted as it is written: its head is written when it ends.
struct Many<'a> {
    out: &'a mut Vec<u8>,
    body: Vec<u8>,
    count: usize,
    is_map: bool,
}

impl ser::Error for ValueError {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::Unwritable
    }
}

fn head(out: &mut Vec<u8>, length: usize, fix: (u8, usize), sized: [u8; 3]) -> Result<(), ValueError> {
    let [small, medium, large] = sized;
    match length {
        length if length < fix.1 => out.push(fix.0 | length as u8),
        length if small != 0 && length <= 0xff => out.extend([small, length as u8]),
        length if length <= 0xffff => {
            out.push(medium);
            out.extend((length as u16).to_be_bytes());
        }
        length => {
            out.push(large);
            out.extend(u32::try_from(length).map_err(|_| ValueError::Unwritable)?.to_be_bytes());
        }
    }
    Ok(())
}

fn text(out: &mut Vec<u8>, text: &str) -> Result<(), ValueError> {
    head(out, text.len(), (0xa0, 32), [0xd9, 0xda, 0xdb])?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn unsigned(out: &mut Vec<u8>, value: u64) {
    match value {
        0..=0x7f => out.push(value as u8),
        0x80..=0xff => out.extend([0xcc, value as u8]),
        0x100..=0xffff => {
            out.push(0xcd);
            out.extend((value as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(0xce);
            out.extend((value as u32).to_be_bytes());
        }
        _ => {
            out.push(0xcf);
            out.extend(value.to_be_bytes());
        }
    }
}

fn signed(out: &mut Vec<u8>, value: i64) {
    if value >= 0 {
        unsigned(out, value as u64);
    } else if value >= -32 {
        out.push(value as u8);
    } else if value >= -128 {
        out.extend([0xd0, value as u8]);
    } else if value >= -32_768 {
        out.push(0xd1);
        out.extend((value as i16).to_be_bytes());
    } else if value >= -2_147_483_648 {
        out.push(0xd2);
        out.extend((value as i32).to_be_bytes());
    } else {
        out.push(0xd3);
        out.extend(value.to_be_bytes());
    }
}

impl<'a> Writer<'a> {
    fn many(self, is_map: bool) -> Many<'a> {
        Many { out: self.0, body: Vec::new(), count: 0, is_map }
    }
}

impl Many<'_> {
    fn one<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        self.count += 1;
        value.serialize(Writer(&mut self.body))
    }

    #[inline(never)]
    fn close(self) -> Result<(), ValueError> {
        if self.is_map {
            head(self.out, self.count, (0x80, 16), [0, 0xde, 0xdf])?;
        } else {
            head(self.out, self.count, (0x90, 16), [0, 0xdc, 0xdd])?;
        }
        self.out.extend_from_slice(&self.body);
        Ok(())
    }
}

macro_rules! numbers {
    ($($name:ident $from:ty => $way:ident $to:ty,)+) => { $(
        fn $name(self, value: $from) -> Result<(), ValueError> { $way(self.0, value as $to); Ok(()) }
    )+ };
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = ValueError;
    type SerializeSeq = Many<'a>;
    type SerializeTuple = Many<'a>;
    type SerializeTupleStruct = Many<'a>;
    type SerializeTupleVariant = Many<'a>;
    type SerializeMap = Many<'a>;
    type SerializeStruct = Many<'a>;
    type SerializeStructVariant = Many<'a>;

    numbers! {
        serialize_i8 i8 => signed i64, serialize_i16 i16 => signed i64,
        serialize_i32 i32 => signed i64, serialize_i64 i64 => signed i64,
        serialize_u8 u8 => unsigned u64, serialize_u16 u16 => unsigned u64,
        serialize_u32 u32 => unsigned u64, serialize_u64 u64 => unsigned u64,
    }

    fn serialize_bool(self, value: bool) -> Result<(), ValueError> {
        self.0.push(if value { 0xc3 } else { 0xc2 });
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), ValueError> {
        self.0.push(0xca);
        self.0.extend(value.to_be_bytes());
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), ValueError> {
        self.0.push(0xcb);
        self.0.extend(value.to_be_bytes());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), ValueError> {
        text(self.0, value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), ValueError> {
        text(self.0, value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), ValueError> {
        head(self.0, value.len(), (0, 0), [0xc4, 0xc5, 0xc6])?;
        self.0.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), ValueError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), ValueError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), ValueError> {
        self.0.push(0xc0);
        Ok(())
    }

    /// An empty list, as `rmp_serde` has it.
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), ValueError> {
        self.many(false).close()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), ValueError> {
        text(self.0, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), ValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), ValueError> {
        self.0.push(0x81);
        text(self.0, variant)?;
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Many<'a>, ValueError> {
        Ok(self.many(false))
    }

    fn collect_seq<I: IntoIterator<Item: Serialize>>(self, items: I) -> Result<(), ValueError> {
        let mut many = self.many(false);
        for item in items {
            many.one(&item)?;
        }
        many.close()
    }

    fn serialize_tuple(self, _: usize) -> Result<Many<'a>, ValueError> {
        Ok(self.many(false))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Many<'a>, ValueError> {
        Ok(self.many(false))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Many<'a>, ValueError> {
        self.0.push(0x81);
        text(self.0, variant)?;
        Ok(self.many(false))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Many<'a>, ValueError> {
        Ok(self.many(true))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Many<'a>, ValueError> {
        Ok(self.many(true))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Many<'a>, ValueError> {
        self.0.push(0x81);
        text(self.0, variant)?;
        Ok(self.many(true))
    }
}

/// The same for every kind of list and map: an item is added, and the head is written when it ends.
macro_rules! many {
    ($($kind:ident $add:ident,)+) => { $(
        impl ser::$kind for Many<'_> {
            type Ok = ();
            type Error = ValueError;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
                self.one(value)
            }

            fn end(self) -> Result<(), ValueError> {
                self.close()
            }
        }
    )+ };
}

macro_rules! named {
    ($($kind:ident)+) => { $(
        impl ser::$kind for Many<'_> {
            type Ok = ();
            type Error = ValueError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), ValueError> {
                text(&mut self.body, name)?;
                self.one(value)
            }

            fn end(self) -> Result<(), ValueError> {
                self.close()
            }
        }
    )+ };
}

many! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}
named! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Many<'_> {
    type Ok = ();
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        key.serialize(Writer(&mut self.body))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        self.one(value)
    }

    fn end(self) -> Result<(), ValueError> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Every edge of every head is written as the interface's own format has it.
    #[test]
    fn it_writes_what_rmp_serde_writes() {
        fn check<T: Serialize>(value: T) {
            assert_eq!(write(&value).ok(), rmp_serde::to_vec_named(&value).ok());
        }
        for number in [0, 127, 128, 255, 256, 65_535, 65_536, u64::from(u32::MAX), u64::from(u32::MAX) + 1, u64::MAX] {
            check(number);
        }
        for number in
            [-1, -32, -33, -128, -129, -32_768, -32_769, i64::from(i32::MIN), i64::from(i32::MIN) - 1, i64::MIN]
        {
            check(number);
        }
        for length in [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536] {
            check("x".repeat(length));
            check(vec![true; length]);
            check((0..length).map(|key| (key, ())).collect::<BTreeMap<_, _>>());
        }
        check((1.5_f32, -0.25_f64, 'å', Some(1), None::<u8>, ()));
    }

    #[test]
    fn it_writes_every_shape_as_rmp_serde_does() {
        #[derive(Serialize)]
        struct Unit;
        #[derive(Serialize)]
        struct Newtype(Unit);
        #[derive(Serialize)]
        struct Pair(i8, i64);
        #[derive(Serialize)]
        struct Named<'a> {
            first: Option<Pair>,
            last: Vec<Shape<'a>>,
        }
        #[derive(Serialize)]
        enum Shape<'a> {
            Unit,
            Newtype(&'a str),
            Tuple(bool, Newtype),
            Struct { inner: Box<Self> },
        }

        let last = vec![
            Shape::Unit,
            Shape::Newtype("x"),
            Shape::Tuple(false, Newtype(Unit)),
            Shape::Struct { inner: Box::new(Shape::Unit) },
        ];
        let named = Named { first: Some(Pair(-7, 300)), last };
        assert_eq!(write(&named).ok(), rmp_serde::to_vec_named(&named).ok());
    }
}
