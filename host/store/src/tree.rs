//! The Merkle tree over receipts. A leaf is a salted commitment, and adding one needs only the peaks: the roots of the
//! full subtrees, one for each bit of the size.

use ckb_merkle_mountain_range::helper::get_peaks;
use ckb_merkle_mountain_range::{
    Error, MMR, MMRStoreReadOps, MMRStoreWriteOps, Merge, Result as TreeResult, leaf_index_to_mmr_size,
};
use samspill_core::receipt::ReceiptHead;
use sha2::{Digest as _, Sha256};

use crate::error::RowError;

/// A hash.
pub(crate) type Hash = [u8; 32];

/// What keeps commitments apart from every other hash, inner nodes included.
const LEAF: &[u8] = b"samspill receipt 1\0";
const NODE: &[u8] = b"samspill receipt node 1\0";

/// What is stored of a receipt, and bound by its commitment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stored<'a> {
    pub(crate) id: i64,
    pub(crate) conversation: i64,
    pub(crate) turn: i64,
    pub(crate) body: &'a [u8],
}

/// A receipt's leaf.
pub(crate) fn commitment(salt: &Hash, receipt: Stored<'_>) -> Hash {
    let mut hash = Sha256::new_with_prefix(LEAF);
    hash.update(salt);
    for number in [receipt.id, receipt.conversation, receipt.turn] {
        hash.update(number.to_be_bytes());
    }
    hash.update(receipt.body);
    hash.finalize().into()
}

/// A tree as far as it is needed to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    size: u64,
    /// By their places among all nodes, which are in the order in which they came to be.
    peaks: Vec<(u64, Hash)>,
}

impl Tree {
    /// The tree of so many leaves with these peaks; none if it cannot be.
    pub(crate) fn from_parts(size: u64, peaks: &[u8]) -> Option<Self> {
        // So that the places of its nodes are numbers too.
        if size > 1 << 62 {
            return None;
        }
        let (hashes, rest) = peaks.as_chunks::<32>();
        let places = get_peaks(nodes(size));
        let fits = rest.is_empty() && places.len() == hashes.len();
        fits.then(|| Self { size, peaks: places.into_iter().zip(hashes.iter().copied()).collect() })
    }

    /// How many leaves there are.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The peaks one after the other, the largest first.
    pub(crate) fn peaks(&self) -> Vec<u8> {
        self.peaks.iter().flat_map(|(_, hash)| hash).copied().collect()
    }

    /// Adds leaves.
    pub(crate) fn extend(&mut self, leaves: &[Hash]) -> Result<(), RowError> {
        let mut tree = MMR::<_, Nodes, _>::new(nodes(self.size), Peaks(std::mem::take(&mut self.peaks)));
        for leaf in leaves {
            tree.push(*leaf).map_err(unusable)?;
        }
        tree.commit().map_err(unusable)?;
        self.size = self.size.saturating_add(leaves.len() as u64);
        let kept = get_peaks(nodes(self.size));
        self.peaks.clone_from(&tree.store().0);
        self.peaks.retain(|(place, _)| kept.contains(place));
        Ok(())
    }

    /// Its head; none of an empty tree.
    pub(crate) fn head(&self) -> Result<Option<ReceiptHead>, RowError> {
        if self.size == 0 {
            return Ok(None);
        }
        let tree = MMR::<_, Nodes, _>::new(nodes(self.size), Peaks(self.peaks.clone()));
        Ok(Some(ReceiptHead { size: self.size, root: tree.get_root().map_err(unusable)? }))
    }
}

/// How many nodes a tree of so many leaves has.
fn nodes(size: u64) -> u64 {
    size.checked_sub(1).map_or(0, leaf_index_to_mmr_size)
}

fn unusable(_: Error) -> RowError {
    RowError::unreadable("tree of receipts")
}

/// How two nodes become one.
pub(crate) struct Nodes;

impl Merge for Nodes {
    type Item = Hash;

    fn merge(left: &Hash, right: &Hash) -> TreeResult<Hash> {
        Ok(Sha256::new_with_prefix(NODE).chain_update(left).chain_update(right).finalize().into())
    }
}

/// The nodes that a tree is made of, by place.
struct Peaks(Vec<(u64, Hash)>);

impl MMRStoreReadOps<Hash> for Peaks {
    fn get_elem(&self, place: u64) -> TreeResult<Option<Hash>> {
        let at = self.0.binary_search_by_key(&place, |(place, _)| *place);
        Ok(at.ok().and_then(|at| self.0.get(at)).map(|(_, hash)| *hash))
    }
}

impl MMRStoreWriteOps<Hash> for Peaks {
    fn append(&mut self, place: u64, hashes: Vec<Hash>) -> TreeResult<()> {
        self.0.extend((place..).zip(hashes));
        Ok(())
    }
}
