;; Never comes as far as being called: its start function has no end.
(memory (export "memory") 1)
(func $spin (loop $for-ever (br $for-ever)))
(start $spin)
(func (export "answer") (param i32) (result i32) (i32.const 16))
