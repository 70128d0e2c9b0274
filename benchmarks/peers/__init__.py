"""Programs that lma is measured against, each as plain as its task allows."""
