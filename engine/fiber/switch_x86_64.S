// Handover heddle_switch_context(void** from, void* to, void* value, void* sender)
// System V ABI for x86-64.
//
// rdi: where the stack pointer of the caller is stored. rsi: that of the flow to go on with.
// rdx, rcx: what to hand over. What the ABI says a call preserves is pushed, the stack pointer is
// exchanged, and the same is popped from the other stack. A suspended flow, from its stack pointer:
//
//     +0 r15  +8 r14  +16 r13  +24 r12  +32 rbx  +40 rbp  +48 return address
//
// context.cpp writes the same for a flow that has not begun. mxcsr and the control word of the x87,
// which the ABI preserves as well, stay with the thread: README.md, "What a switch keeps".
//
// It ends in a jump, not a return: the core predicts a return to the caller of this very call, which
// is wrong whenever the other flow was suspended in another place.

#if defined(__x86_64__)

        .text
        .p2align 5
        .globl  heddle_switch_context
        .hidden heddle_switch_context
        .type   heddle_switch_context, @function
heddle_switch_context:
        .cfi_startproc
        pushq   %rbp                    // keep what the caller expects to find again ...
        .cfi_adjust_cfa_offset 8        // (the debugger's and the unwinder's view of each push)
        .cfi_rel_offset rbp, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r15, 0
        movq    %rsp, (%rdi)            // ... remember where it lies: the caller is suspended
        movq    %rsi, %rsp              // the other stack; its frame looks the same, so does its CFI
        popq    %r15                    // take what the other flow expects to find
        .cfi_adjust_cfa_offset -8
        .cfi_restore r15
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore r14
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore r13
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore r12
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
        movq    %rdx, %rax              // its own call of this function returns what was handed over
        movq    %rcx, %rdx
        popq    %rcx                    // where it was suspended
        .cfi_adjust_cfa_offset -8
        .cfi_register rip, rcx
        jmpq    *%rcx
        .cfi_endproc
        .size   heddle_switch_context, . - heddle_switch_context

// Where the first switch to a prepared flow arrives. rax: the value; r12: the entry; r13: its
// argument. The stack pointer is a multiple of 16 here, as it must be before a call.

        .p2align 4
        .globl  heddle_start_context
        .hidden heddle_start_context
        .type   heddle_start_context, @function
        .cfi_startproc
        .cfi_undefined rip              // nobody called this: unwinding ends here
        nop                             // unwinders look up the byte before a return address
heddle_start_context:
        movq    %r13, %rdi              // the entry's first parameter: its argument
        movq    %rax, %rsi              // the second: the value of the first switch
        callq   *%r12                   // the entry
        ud2                             // which must not return
        .cfi_endproc
        .size   heddle_start_context, . - heddle_start_context

#endif

        .section .note.GNU-stack, "", %progbits
