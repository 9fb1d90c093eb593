;; What every component has whose core module is written by hand: the test puts the module in its place, and this makes
;; an assistant of it that answers.
(component
  (import "samspill:assistant/types@0.1.0" (instance $types
    (type $document (record (field "media-type" string) (field "body" (list u8))))
    (export "document" (type $a-document (eq $document)))
    (type $content (record (field "document" $a-document) (field "labels" (list string))))
    (export "content" (type $a-content (eq $content)))
    (type $call (record
      (field "occasion" string) (field "service" string) (field "about" string) (field "language" string)
      (field "accepts" (list string)) (field "input" (option $a-content)) (field "state" (list u8))))
    (export "call" (type $a-call (eq $call)))
    (type $outcome (record (field "status" string) (field "state" (option (list u8)))))
    (export "outcome" (type $an-outcome (eq $outcome)))))
  (alias export $types "call" (type $call))
  (alias export $types "outcome" (type $outcome))
  (type $handle (resource (rep i32)))
  (core func $new (canon resource.new $handle))
  (core module $module
    ;; MODULE
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    ;; `ok(outcome { status: "answered", state: none })`
    (data (i32.const 16) "\00\00\00\00\40\00\00\00\08\00\00\00\00\00\00\00")
    (data (i32.const 64) "answered"))
  (core instance $instance (instantiate $module (with "host" (instance (export "new" (func $new))))))
  (alias core export $instance "memory" (core memory $memory))
  (alias core export $instance "realloc" (core func $realloc))
  (alias core export $instance "answer" (core func $run))
  (func $answer (param "call" $call) (result (result $outcome (error string)))
    (canon lift (core func $run) (memory $memory) (realloc $realloc)))
  (instance $answering (export "answer" (func $answer)) (export "notice" (func $answer)))
  (export "samspill:assistant/answering@0.1.0" (instance $answering)))
