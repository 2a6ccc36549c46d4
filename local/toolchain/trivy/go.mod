module corekube.local/toolchain/trivy

go 1.26
