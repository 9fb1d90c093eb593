;; Its manifest says interface 0.1; it is built for one that does not exist yet.
(component
  (import "samspill:assistant/context@0.2.0" (instance))
  (instance $nothing)
  (export "samspill:assistant/answering@0.1.0" (instance $nothing)))
