;; Grows a table until the host says no, and traps then. If it has got more than anybody may, it answers.
(memory (export "memory") 1)
(table $table 0 funcref)
(func (export "answer") (param i32) (result i32)
  (loop $more
    (br_if $more (i32.and
      (i32.ne (table.grow $table (ref.null func) (i32.const 1000)) (i32.const -1))
      (i32.le_u (table.size $table) (i32.const 20000)))))
  (if (i32.le_u (table.size $table) (i32.const 20000)) (then (unreachable)))
  (i32.const 16))
