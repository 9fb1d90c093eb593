;; Wants the file system.
(component
  (import "wasi:filesystem/preopens@0.2.0" (instance))
  (instance $nothing)
  (export "samspill:assistant/answering@0.1.0" (instance $nothing)))
