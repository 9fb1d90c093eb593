//! The frame that every WebAssembly file has: eight bytes, then sections, each a number, a length and its bytes.

use wasmparser::BinaryReader;

use crate::PackError;

/// The magic word, the version and the kind (module or component).
const HEADER_BYTES: usize = 8;
/// The number of a custom section.
const CUSTOM: u8 = 0;

/// A section of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    /// The name, if it is a custom section.
    pub(crate) name: Option<&'a str>,
    /// The whole section: number, length and bytes.
    pub(crate) bytes: &'a [u8],
}

/// The header, and every section of the outermost module or component.
pub(crate) fn split(file: &[u8]) -> Result<(&[u8], Vec<Section<'_>>), PackError> {
    let (header, body) = file.split_at_checked(HEADER_BYTES).ok_or(PackError::Broken { offset: file.len() })?;
    let mut reader = BinaryReader::new(body, 0);
    let mut sections = Vec::new();
    while !reader.eof() {
        let start = reader.current_position();
        let broken = PackError::Broken { offset: HEADER_BYTES + start };
        let Some(name) = section_name(&mut reader) else { return Err(broken) };
        let Some(bytes) = body.get(start..reader.current_position()) else { return Err(broken) };
        sections.push(Section { name, bytes });
    }
    Ok((header, sections))
}

/// Reads one section. Outer none: it is broken; inner none: it is not a custom section.
fn section_name<'a>(reader: &mut BinaryReader<'a>) -> Option<Option<&'a str>> {
    let number = reader.read_u8().ok()?;
    let length = usize::try_from(reader.read_var_u32().ok()?).ok()?;
    let content = reader.read_bytes(length).ok()?;
    if number != CUSTOM {
        return Some(None);
    }
    BinaryReader::new(content, 0).read_string().ok().map(Some)
}
