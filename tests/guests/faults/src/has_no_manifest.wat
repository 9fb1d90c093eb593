;; Nobody has packed it.
(component
  (instance $nothing)
  (export "samspill:assistant/answering@0.1.0" (instance $nothing)))
