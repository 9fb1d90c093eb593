//! What lies in the cache is used only where this host has put it there.

use std::os::unix::fs::symlink;

use samspill_core::limits::Limits;

use super::*;

const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

/// A cache with one component's artifact in it.
struct World {
    folder: tempfile::TempDir,
    engine: Engine,
    cache: Cache,
    digest: Digest,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::new(&Limits { permits_per_depth: 4, hops_max: 1, ..Limits::default() }).unwrap();
        let cache = Cache::open(&folder.path().join("compiled")).unwrap();
        let world = Self { folder, engine, cache, digest: digest('0') };
        assert!(!world.is_there(), "nothing is there at first");
        world.cache.keep(&world.engine, &world.digest, &artifact()).unwrap();
        assert!(world.is_there(), "and then it is");
        world
    }

    fn is_there(&self) -> bool {
        self.cache.load(&self.engine, &self.digest).is_some()
    }

    /// Where the artifact of a component is; its tag is beside it.
    fn path(&self, digest: &Digest) -> PathBuf {
        self.cache.path(&self.engine, digest)
    }
}

fn digest(c: char) -> Digest {
    Digest::new(format!("sha256:{}", c.to_string().repeat(64))).unwrap()
}

fn artifact() -> Vec<u8> {
    crate::compile::artifact(EMPTY).unwrap()
}

/// Copies artifact and tag.
fn copy(from: &Path, to: &Path) {
    for extension in ["cwasm", "tag"] {
        fs::copy(from.with_extension(extension), to.with_extension(extension)).unwrap();
    }
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn the_host_itself_cannot_compile() {
    let world = World::new();
    #[expect(clippy::disallowed_methods, reason = "this is what must fail")]
    let compiled = Component::new(world.engine.wasmtime(), EMPTY);
    assert!(compiled.is_err(), "the engine that runs components has no compiler");
}

#[test]
fn every_changed_or_missing_bit_counts() {
    let world = World::new();
    let path = world.path(&world.digest);
    let whole = fs::read(&path).unwrap();
    for place in [0, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        fs::write(&path, &changed).unwrap();
        assert!(!world.is_there(), "byte {place} is another");
    }
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert!(!world.is_there(), "it is cut off");
    fs::write(&path, &whole).unwrap();
    assert!(world.is_there(), "it is whole again");
    let tag = path.with_extension("tag");
    let right = fs::read(&tag).unwrap();
    for wrong in [&right[..31], &[right.as_slice(), b"x"].concat(), &[0; 32], b""] {
        fs::write(&tag, wrong).unwrap();
        assert!(!world.is_there(), "the tag is {wrong:?}");
    }
    fs::remove_file(&tag).unwrap();
    assert!(!world.is_there(), "the tag is missing");
    world.cache.keep(&world.engine, &world.digest, &artifact()).unwrap();
    assert!(world.is_there(), "it is made anew");
}

#[test]
fn an_artifact_counts_for_its_own_component_alone() {
    let world = World::new();
    let other = digest('1');
    copy(&world.path(&world.digest), &world.path(&other));
    assert!(world.cache.load(&world.engine, &other).is_none(), "another component's, with a tag that was right there");
}

#[test]
fn another_hosts_artifact_does_not_count() {
    let (world, foreign) = (World::new(), World::new());
    copy(&foreign.path(&foreign.digest), &world.path(&world.digest));
    assert!(!world.is_there());
}

#[test]
fn a_link_is_no_artifact_and_no_key() {
    let world = World::new();
    let (path, elsewhere) = (world.path(&world.digest), world.folder.path().join("elsewhere"));
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    assert!(!world.is_there(), "what is behind a link is not this folder's");
    let key = world.folder.path().join("compiled").join(KEY);
    fs::rename(&key, &elsewhere).unwrap();
    symlink(&elsewhere, &key).unwrap();
    assert!(Cache::open(key.parent().unwrap()).is_err());
}

#[test]
fn what_others_could_write_or_read_is_not_used() {
    let world = World::new();
    let path = world.path(&world.digest);
    for mode in [0o602, 0o620] {
        chmod(&path, mode);
        assert!(!world.is_there(), "mode {mode:o}");
    }
    chmod(&path, 0o600);
    assert!(world.is_there());
    let folder = world.folder.path().join("compiled");
    chmod(&folder.join(KEY), 0o644);
    let error = Cache::open(&folder).unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("delete it"), "{error:?}");
}

#[test]
fn the_folder_is_closed_to_others_also_behind_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("disk"), folder.path().join("compiled"));
    fs::create_dir(&target).unwrap();
    chmod(&target, 0o777);
    symlink(&target, &link).unwrap();
    Cache::open(&link).unwrap();
    assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(target.join(KEY)).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn another_users_folder_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("compiled");
    fs::create_dir(&theirs).unwrap();
    if std::os::unix::fs::chown(&theirs, Some(65_534), None).is_err() {
        // Only root can give a folder away; every other user finds those of others closed.
        return;
    }
    let error = Cache::open(&theirs).unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("another user"), "{error:?}");
}

#[test]
fn a_damaged_key_says_what_to_do() {
    let world = World::new();
    let folder = world.folder.path().join("compiled");
    fs::write(folder.join(KEY), [7; 31]).unwrap();
    let error = Cache::open(&folder).unwrap_err().to_string();
    assert!(error.contains("delete it"), "{error}");
    fs::remove_file(folder.join(KEY)).unwrap();
    let cache = Cache::open(&folder).unwrap();
    assert!(cache.load(&world.engine, &world.digest).is_none(), "under a new key nothing old counts");
}

#[test]
fn what_is_verified_is_what_is_mapped() {
    let world = World::new();
    let file = world.cache.verified(&world.engine, &world.digest).unwrap();
    fs::write(world.folder.path().join("other"), b"foreign code").unwrap();
    fs::rename(world.folder.path().join("other"), world.path(&world.digest)).unwrap();
    assert_eq!(fs::read(opened(&file)).unwrap(), artifact(), "what was put in its place since is not read");
}

#[test]
fn what_cannot_be_kept_is_used_all_the_same() {
    let world = World::new();
    // A folder where the artifact should be cannot be replaced by a file.
    let other = digest('2');
    fs::create_dir_all(world.path(&other).join("in-the-way")).unwrap();
    assert!(world.cache.keep(&world.engine, &other, &artifact()).is_ok());
    assert!(world.cache.load(&world.engine, &other).is_none());
}

#[test]
fn whatever_a_power_cut_leaves_of_the_cache_costs_a_compilation_and_no_more() {
    for lost in 1..8 {
        let world = World::new();
        let folder = world.folder.path().join("compiled");
        let artifact = world.path(&world.digest);
        let names = [folder.join(KEY), artifact.with_extension("tag"), artifact];
        for (_, name) in names.iter().enumerate().filter(|(bit, _)| lost & (1 << bit) != 0) {
            fs::remove_file(name).unwrap();
        }
        let cache = Cache::open(&folder).unwrap();
        assert!(cache.load(&world.engine, &world.digest).is_none(), "{lost}: compiled anew");
        cache.keep(&world.engine, &world.digest, &self::artifact()).unwrap();
        assert!(cache.load(&world.engine, &world.digest).is_some(), "{lost}: and cached again");
    }
}

#[test]
fn what_a_killed_host_was_writing_is_taken_away_at_the_next_start() {
    let world = World::new();
    let folder = world.folder.path().join("compiled");
    let artifact = world.path(&world.digest);
    let half = ["7-0.new", "7-1.new"].map(|name| artifact.with_extension(name));
    half.iter().for_each(|path| fs::write(path, "half an artifact").unwrap());
    let cache = Cache::open(&folder).unwrap();
    assert!(half.iter().all(|path| !path.exists()));
    assert!(cache.load(&world.engine, &world.digest).is_some(), "what was whole is kept");
}
