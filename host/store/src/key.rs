//! The keys under which people are looked up: the database alone does not tell who has talked with the host, nor whom its
//! receipts are about.

use std::io;
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use samspill_core::conversation::Principal;
use samspill_core::ids::Concept;
use samspill_core::private::Private;
use samspill_core::receipt::Pseudonym;
use sha2::Sha256;

use crate::error::StoreError;
use crate::place::write_new;

/// Both keys.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// By which a principal's conversations are found.
    pub(crate) principals: Key,
    /// By which receipts name whom they are about. Another key: what links receipts does not link conversations.
    pub(crate) receipts: Key,
}

impl Keys {
    /// By what a principal is found.
    pub(crate) fn index(&self, principal: &Principal) -> [u8; 32] {
        self.principals.mac(&[principal.scheme.as_str().as_bytes(), &[0], principal.identifier.reveal().as_bytes()])
    }

    /// What receipts call a person. How an identifier is spaced makes nobody another.
    pub(crate) fn pseudonym(&self, scheme: &Concept, identifier: &Private<String>) -> Pseudonym {
        let plain: String = identifier.reveal().chars().filter(|c| c.is_alphanumeric()).collect();
        let mac = self.receipts.mac(&[scheme.as_str().as_bytes(), &[0], plain.to_uppercase().as_bytes()]);
        Pseudonym(std::array::from_fn(|at| mac.get(at).copied().unwrap_or_default()))
    }
}

/// 32 random bytes in a file beside the database.
#[derive(Clone, Debug)]
pub(crate) struct Key(Private<[u8; 32]>);

impl Key {
    /// Reads the key. `None` if there is no file.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, StoreError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::File { doing: "read", path: path.to_owned(), source }),
        };
        let key = bytes.try_into().map_err(|_| StoreError::Key { path: path.to_owned() })?;
        Ok(Some(Self(Private::new(key))))
    }

    /// Makes a key and writes it down.
    pub(crate) fn create(path: &Path) -> Result<Self, StoreError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(StoreError::Randomness)?;
        write_new(path, &key)?;
        Ok(Self(Private::new(key)))
    }

    /// What tells this key from another, and nothing about it.
    pub(crate) fn check(&self, name: &str) -> [u8; 32] {
        self.mac(&[name.as_bytes()])
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // A whole block, the key and zeros, cannot be of a wrong length: there is no error to handle.
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        for (to, from) in block.iter_mut().zip(self.0.reveal()) {
            *to = *from;
        }
        let mut mac = Hmac::<Sha256>::new(&block);
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}
