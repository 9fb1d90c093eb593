// Every behaviour, each with its file beside this one. The guest's dispatcher and the tests are made of this list, so
// that one which is missing on either side does not compile.
behaviours! {
    // Services of this component: `Variant = file`, and the service is the file's name with hyphens.
    services {
        SpinsForEver = spins_for_ever,
        AllocatesWithoutEnd = allocates_without_end,
        CopiesMemoryInOneInstruction = copies_memory_in_one_instruction,
        Recurses = recurses,
        TrapsInTheMiddle = traps_in_the_middle,
        SleepsPastTheDeadline = sleeps_past_the_deadline,
        BlocksInAHostCall = blocks_in_a_host_call,
        BurnsTheHostsTime = burns_the_hosts_time,
        FloodsTheLog = floods_the_log,
        FloodsTheReceipts = floods_the_receipts,
        SaysTooMuch = says_too_much,
        ProposesTooManyTasks = proposes_too_many_tasks,
        ReturnsTooMuchState = returns_too_much_state,
        ProvidesTooManyFacts = provides_too_many_facts,
        RefersToEverybody = refers_to_everybody,
        WidensItsLabels = widens_its_labels,
        AsksItself = asks_itself,
        AsksInACircle = asks_in_a_circle,
        AsksTenThousandQuestions = asks_ten_thousand_questions,
        AsksForAnUndeclaredConcept = asks_for_an_undeclared_concept,
        ProvidesWhatItDoesNotGive = provides_what_it_does_not_give,
        ClaimsAnotherSource = claims_another_source,
        OpensASealedAnswer = opens_a_sealed_answer,
        ReadsWhatCameWithTheQuestion = reads_what_came_with_the_question,
        ShowsAnIdentifier = shows_an_identifier,
        SendsMarkupAndScript = sends_markup_and_script,
        SendsInvalidMessagepack = sends_invalid_messagepack,
        FetchesFromAnUnlistedRegister = fetches_from_an_unlisted_register,
        BreaksOutOfItsBaseUrl = breaks_out_of_its_base_url,
        IsRedirected = is_redirected,
        MeetsAnotherAddressTheSecondTime = meets_another_address_the_second_time,
        ReceivesAnEndlessBody = receives_an_endless_body,
    }
    // Components of their own, by the tests: what an SDK cannot write.
    files {
        GrowsTables = "grows_tables.wat",
        MakesAMillionHandles = "makes_a_million_handles.wat",
        SpinsAtBirth = "spins_at_birth.wat",
        WaitsOnMemory = "waits_on_memory.wat",
        ImportsSomethingUndeclared = "imports_something_undeclared.wat",
        LiesAboutItsVersion = "lies_about_its_version.wat",
        HasNoManifest = "has_no_manifest.wat",
        IsNotWasm = "is_not_wasm.txt",
    }
}
