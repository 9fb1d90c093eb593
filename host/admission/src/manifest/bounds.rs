//! How much a manifest may hold.

/// The longest manifest, in bytes.
pub const MANIFEST_BYTES_MAX: usize = 64 << 10;
/// Services at most.
pub const SERVICES_MAX: usize = 64;
/// Needs of one service at most.
pub const NEEDS_MAX: usize = 256;
/// One text in one language, in bytes.
pub const TEXT_BYTES_MAX: usize = 2000;
/// Items of every other list at most.
pub(super) const LIST_MAX: usize = 64;
/// A name of an organisation or a provision, in bytes.
pub(super) const NAME_BYTES_MAX: usize = 256;
/// A version, in bytes.
pub(super) const VERSION_BYTES_MAX: usize = 64;
/// A telephone number, in bytes.
pub(super) const PHONE_BYTES_MAX: usize = 32;
/// An e-mail address, in bytes (RFC 5321).
pub(super) const EMAIL_BYTES_MAX: usize = 254;
/// An origin, in bytes: the longest host name, `https://` and a port.
pub(super) const ORIGIN_BYTES_MAX: usize = 267;
