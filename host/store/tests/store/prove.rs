//! A proof of one receipt, checked as somebody would who has nothing of this host but a head and the proof.

use std::time::Duration;

use data_encoding::HEXLOWER;
use proptest::prelude::*;
use samspill_core::receipt::ReceiptHead;
use samspill_store::{NoProof, ReceiptProof, prove_receipt};
use sha2::{Digest as _, Sha256};
use tempfile::{TempDir, tempdir};

use crate::receipts::{Hash, ids, tamper, written};
use crate::support::*;

fn proved(dir: &TempDir, id: i64, head: ReceiptHead) -> Result<ReceiptProof, NoProof> {
    prove_receipt(dir.path(), id, head, Duration::from_secs(5)).unwrap()
}

/// By what docs/cli.md says, from the JSON.
fn root_of(proof: &serde_json::Value) -> Hash {
    let number = |key: &str| proof[key].as_i64().unwrap().to_be_bytes();
    let bytes = |text: &serde_json::Value| HEXLOWER.decode(text.as_str().unwrap().as_bytes()).unwrap();
    let body = proof["body"].as_str().unwrap().as_bytes();
    let mut leaf = b"samspill receipt 1\0".to_vec();
    leaf.extend(bytes(&proof["salt"]));
    for key in ["id", "conversation", "turn"] {
        leaf.extend(number(key));
    }
    leaf.extend(body);
    let mut come_to: Hash = Sha256::digest(leaf).into();
    for step in proof["steps"].as_array().unwrap() {
        let beside = bytes(&step["hash"]);
        let (first, second) = match step["first"].as_bool().unwrap() {
            true => (beside.as_slice(), come_to.as_slice()),
            false => (come_to.as_slice(), beside.as_slice()),
        };
        come_to = Sha256::digest([b"samspill receipt node 1\0".as_slice(), first, second].concat()).into();
    }
    come_to
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_receipt_is_proved_by_every_head_that_covers_it(groups in prop::collection::vec(1_usize..9, 1..6)) {
        let dir = tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let heads = runtime.block_on(written(&dir, &groups));
        for head in &heads {
            for (leaf, id) in ids(dir.path()).into_iter().enumerate() {
                if leaf as u64 >= head.size {
                    prop_assert_eq!(proved(&dir, id, *head), Err(NoProof::Later(id, *head)));
                    continue;
                }
                let mut proof = serde_json::to_value(proved(&dir, id, *head).unwrap()).unwrap();
                prop_assert_eq!(root_of(&proof), head.root, "leaf {} of {}", leaf, head);
                prop_assert!(proof["steps"].as_array().unwrap().len() <= 2 * 64);
                // Another text, or another turn, is not proved by it.
                proof["turn"] = 2.into();
                prop_assert_ne!(root_of(&proof), head.root);
            }
        }
    }
}

#[tokio::test]
async fn what_cannot_be_proved_is_said_with_its_reason() {
    let dir = tempdir().unwrap();
    let heads = written(&dir, &[3, 2]).await;
    let id = ids(dir.path());
    let other = ReceiptHead { root: [9; 32], ..heads[1] };
    assert_eq!(proved(&dir, 999, heads[1]), Err(NoProof::NotThere(999)));
    assert_eq!(proved(&dir, id[1], other), Err(NoProof::OtherHead(other)));
    beside(dir.path())
        .execute("UPDATE receipt SET salt = NULL, body = '', whom = NULL, at_ms = NULL WHERE leaf = 0", [])
        .unwrap();
    assert_eq!(proved(&dir, id[0], heads[1]), Err(NoProof::Erased(id[0])));
    assert!(proved(&dir, id[1], heads[1]).is_ok(), "the others are proved although one is erased");
    // One that was changed is not proved, and the others are not once a commitment was.
    tamper(dir.path(), "UPDATE receipt SET turn = 2 WHERE leaf = 1");
    assert_eq!(proved(&dir, id[1], heads[1]), Err(NoProof::OtherHead(heads[1])));
    assert!(proved(&dir, id[2], heads[1]).is_ok());
    tamper(dir.path(), "UPDATE receipt SET commitment = zeroblob(32) WHERE leaf = 1");
    assert_eq!(proved(&dir, id[2], heads[1]), Err(NoProof::OtherHead(heads[1])));
    tamper(dir.path(), "UPDATE receipt SET leaf = NULL WHERE leaf = 4");
    assert_eq!(proved(&dir, id[4], heads[1]), Err(NoProof::Outside(id[4])));
    assert_eq!(proved(&dir, id[2], heads[1]), Err(NoProof::OtherHead(heads[1])), "it is not there in full");
}

/// What is no text or no hash any more, or half erased, was changed: that is said, and not that a backup is needed.
#[tokio::test]
async fn what_was_damaged_beyond_reading_is_said_to_be_changed_and_not_erased() {
    for (how, which) in [
        ("UPDATE receipt SET salt = NULL WHERE leaf = 3", 3),
        ("UPDATE receipt SET salt = x'00' WHERE leaf = 3", 3),
        ("UPDATE receipt SET body = '' WHERE leaf = 3", 3),
        ("UPDATE receipt SET body = CAST(x'7BFF7D' AS TEXT) WHERE leaf = 3", 3),
        ("UPDATE receipt SET leaf = -1 WHERE leaf = 3", 3),
        ("UPDATE receipt SET commitment = NULL WHERE leaf = 3", 4),
        ("UPDATE receipt SET commitment = x'00' WHERE leaf = 3", 4),
    ] {
        let dir = tempdir().unwrap();
        let heads = written(&dir, &[3, 2]).await;
        let id = ids(dir.path());
        tamper(dir.path(), how);
        assert_eq!(proved(&dir, id[which], heads[1]), Err(NoProof::OtherHead(heads[1])), "{how}");
        assert!(proved(&dir, id[1], heads[0]).is_ok(), "what an older head covers is untouched: {how}");
    }
}
