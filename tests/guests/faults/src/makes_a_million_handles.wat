;; Makes a million handles of a resource of its own. If it gets them all, it answers.
(import "host" "new" (func $new (param i32) (result i32)))
(memory (export "memory") 1)
(func (export "answer") (param i32) (result i32)
  (local $left i32)
  (local.set $left (i32.const 1000000))
  (loop $more
    (drop (call $new (local.get $left)))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $more (local.get $left)))
  (i32.const 16))
